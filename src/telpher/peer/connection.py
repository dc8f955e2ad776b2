"""The port to WebRTC: one peer connection with its two channels, and which library makes it.

Everything here happens on one event loop: the adapters call handlers there and nowhere else.
"""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telpher.sessions.ice import IceServer

DEFAULT_MAX_MESSAGE_SIZE: Final = 65_536
"""Bytes of the largest message that a peer takes who does not say (RFC 8841)."""

LARGEST_MESSAGE: Final = 2**30
"""Bytes that stand for "any size"."""

Library: TypeAlias = Literal["libwebrtc", "aiortc"]

connection_numbers = itertools.count(1)
"""Where every connection of this process takes its number from."""

closing: set[asyncio.Task[None]] = set()
"""What still lets go of the sockets of connections that were closed."""


class MalformedDescription(Exception):  # noqa: N818
    """The library refuses a description or candidate: the attempt comes to nothing."""


class CannotConnect(Exception):  # noqa: N818
    """No library can make such a connection here."""


class CannotSend(Exception):  # noqa: N818
    """A channel takes nothing any more: it is full, or has closed, which is told later."""


class Channel(Protocol):
    """One data channel. Whoever uses it sets the handlers before anything can come."""

    on_open: Callable[[], None]
    on_message: Callable[[str | bytes], None]
    on_low: Callable[[], None]
    on_close: Callable[[], None]

    @property
    def is_open(self) -> bool:
        """Whether messages can be sent."""
        ...

    @property
    def buffered_amount(self) -> int:
        """Bytes that were given to `send` and are not on their way yet."""
        ...

    def send(self, message: str | bytes) -> None:
        """Queue a text or binary message. Only while it is open; raises CannotSend."""
        ...

    def wake_below(self, amount: int) -> None:
        """Call `on_low` when the buffered amount falls to so many bytes."""
        ...

    def close(self) -> None:
        """Close it; `on_close` may come or not."""
        ...


class Handlers:
    """The handlers of a channel that nobody uses yet."""

    def __init__(self) -> None:
        self.on_open: Callable[[], None] = _nothing
        self.on_message: Callable[[str | bytes], None] = _nothing
        self.on_low: Callable[[], None] = _nothing
        self.on_close: Callable[[], None] = _nothing

    def _tell_open(self, *_: object) -> None:
        self.on_open()

    def _tell_message(self, message: str | bytes) -> None:
        self.on_message(message)

    def _tell_low(self, *_: object) -> None:
        self.on_low()


def _nothing(*_: object) -> None:
    pass


class ConnectionListener(Protocol):
    """What a connection tells."""

    def candidate(self, candidate: str) -> None:
        """A way in which this side may be reached, for the other side."""
        ...

    def connected(self) -> None:
        """The path stands; said again when it does after having been disconnected."""
        ...

    def disconnected(self) -> None:
        """Nothing comes through for the moment; it may recover."""
        ...

    def failed(self) -> None:
        """No path, or the path is lost for good."""
        ...


class Connection(Protocol):
    """A peer connection with two channels, negotiated in advance.

    `control` has id 0 and is ordered, `data` has id 1 and is not; both are reliable.
    """

    @property
    def number(self) -> int:
        """By which it is told from every other connection of this process."""
        ...

    @property
    def control(self) -> Channel:
        """The channel of messages."""
        ...

    @property
    def data(self) -> Channel:
        """The channel of frames."""
        ...

    @property
    def max_message_size(self) -> int:
        """Bytes of the largest message that the other side takes, once the path stands."""
        ...

    async def offer(self) -> str:
        """This side's description, as the one who begins."""
        ...

    async def answer(self, sdp: str) -> str:
        """This side's description in answer to theirs. Raises MalformedDescription."""
        ...

    async def accept(self, sdp: str) -> None:
        """Take their answer. Raises MalformedDescription."""
        ...

    async def add(self, candidates: Sequence[str]) -> None:
        """Take candidates, which may overtake their description. Raises MalformedDescription."""
        ...

    def close(self) -> None:
        """Close it; nothing is told afterwards."""
        ...


async def all_closed() -> None:
    """Wait until the connections that were closed on this loop hold no sockets any more."""
    loop = asyncio.get_running_loop()
    if mine := [task for task in closing if task.get_loop() is loop]:
        await asyncio.wait(mine)


def open_connection(
    ice_servers: Sequence[IceServer],
    listener: ConnectionListener,
    library: Library | None = None,
) -> Connection:
    """Make a connection, with `libwebrtc` where it can be had. Raises CannotConnect."""
    try:
        return _maker(library)(ice_servers, listener)
    except ImportError as error:
        raise CannotConnect(str(error)) from error


def load_library() -> None:
    """Import what makes connections, which takes a moment. On any thread, before it is needed."""
    with suppress(ImportError):  # said when a connection is wanted
        _maker(None)


def _maker(
    library: Library | None,
) -> Callable[[Sequence[IceServer], ConnectionListener], Connection]:
    if library is None:
        library = "libwebrtc" if find_spec("webrtc") is not None else "aiortc"
    if library == "libwebrtc":
        from telpher.peer.libwebrtc import LibwebrtcConnection  # noqa: PLC0415

        return LibwebrtcConnection
    from telpher.peer.aiortc_connection import AiortcConnection  # noqa: PLC0415

    return AiortcConnection
