"""Every message of the ``control`` channel: one tagged union, one table of what is well formed.

Unknown fields are ignored; unknown types, and known ones out of shape, are refused.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Annotated, Final, Literal, NoReturn, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct

from telpher.protocol.errors import PeerFault, Reason

MESSAGE_LIMIT: Final = 65_536
"""Longest message in bytes of UTF-8, refused before it is parsed."""
MANIFEST_LIMIT: Final = 32 * 1024 * 1024
"""Longest manifest in bytes."""
ENTRY_LIMIT: Final = 100_000
"""Most entries in a manifest."""
SLICE_BYTES: Final = 32_768
"""Bytes of a manifest that one slice carries at most."""
PAGE_DIGESTS: Final = 1_000
"""Chunk digests that one page carries at most."""
WINDOW_LIMIT: Final = 1_024
"""Most chunks that a receiver may admit beyond its lowest chunk without receipt."""
RANGES_LIMIT: Final = 1_024
"""Most ranges of chunks in one message."""
VERSION: Final = 1
"""The version that this code speaks."""

DEPTH_LIMIT: Final = 32
"""Most arrays and objects inside one another, so that no reader runs out of stack."""
SIGNAL_LIMIT: Final = 60_000
"""Longest text of a signal, in characters."""
MAX_SAFE_INTEGER: Final = 2**53 - 1
"""Largest integer that JSON carries exactly between any two implementations (RFC 8785)."""

Level: TypeAlias = Literal["durable", "session", "handed"]
"""Where verified bytes stand: flushed to disk; written but lost on reload; given to downloads."""

Carrier: TypeAlias = Literal["ready", "offer", "answer", "ice-candidate"]
"""The types of signals, by which peers say how they come to a connection."""

Version: TypeAlias = Annotated[int, Meta(ge=1, le=65_535)]
Versions: TypeAlias = Annotated[list[Version], Meta(max_length=16)]
Text: TypeAlias = Annotated[str, Meta(pattern=r"\A[^\ud800-\udfff]*\Z")]
Capabilities: TypeAlias = Annotated[list[Annotated[Text, Meta(max_length=64)]], Meta(max_length=32)]

_Count = Annotated[int, Meta(ge=1, le=MAX_SAFE_INTEGER)]
_Transfer = Annotated[int, Meta(ge=0, le=2**31)]
_Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Text64 = Annotated[Text, Meta(max_length=64)]
_Text256 = Annotated[Text, Meta(max_length=256)]
_BASE64URL = (
    r"\A(?:[A-Za-z0-9_-]{4})*"
    r"(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?\Z"
)
_Total = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
_ChunkNumber = Annotated[int, Meta(ge=0, le=2**32)]
_Ranges = Annotated[list[tuple[_ChunkNumber, _ChunkNumber]], Meta(max_length=RANGES_LIMIT)]
_Bytes = Annotated[str, Meta(max_length=43_691, pattern=_BASE64URL)]


class _Message(Struct, frozen=True, tag_field="type", tag=str.lower):
    pass


class Hello(_Message, frozen=True):
    """The first word: what this side speaks; a receiver names the manifest that it has in hand."""

    versions: Versions
    capabilities: Capabilities
    manifest: _Digest | None


class Proposal(_Message, frozen=True):
    """What would be sent: the manifest's length, digest and totals, before the manifest itself.

    ``total`` is ``None`` if the size of the last file is not known yet.
    """

    transfer: _Transfer
    bytes: _Count
    digest: _Digest
    count: _Count
    total: _Total | None
    names: Annotated[list[_Text256], Meta(max_length=3)]


class Slice(_Message, frozen=True):
    """A piece of the manifest's bytes, in order, as base64url."""

    transfer: _Transfer
    offset: Annotated[int, Meta(ge=0, le=MANIFEST_LIMIT)]
    data: _Bytes


class Acceptance(_Message, frozen=True):
    """The receiver takes what this manifest lists, and has the chunks ``held``.

    ``window`` is in chunks. ``digest`` is the one over the digests of the chunks held, ``None`` if
    there are none.
    """

    transfer: _Transfer
    manifest: _Digest
    window: Annotated[int, Meta(ge=1, le=WINDOW_LIMIT)]
    held: _Ranges
    digest: _Digest | None

    def __post_init__(self) -> None:
        _refuse_empty(self.held)
        if any(before[1] >= after[0] for before, after in pairwise(self.held)):
            raise ValueError("ranges out of order, or touching")
        if (self.digest is None) != (not self.held):
            raise ValueError("a digest of nothing, or none of something")


class Digests(_Message, frozen=True):
    """A page of chunk digests from chunk ``first`` on, as base64url: what was held differs."""

    transfer: _Transfer
    first: _ChunkNumber
    data: _Bytes


class Refusal(_Message, frozen=True):
    """The receiver does not take it."""

    transfer: _Transfer
    reason: Reason


class Receipt(_Message, frozen=True):
    """These chunks are verified and stand where ``level`` says."""

    transfer: _Transfer
    ranges: _Ranges
    level: Level

    def __post_init__(self) -> None:
        _refuse_empty(self.ranges)


class Pause(_Message, frozen=True):
    """This side pauses, or goes on."""

    paused: bool


class Cancel(_Message, frozen=True):
    """This side ends the transfer."""

    reason: _Text64


class Finished(_Message, frozen=True):
    """The sender has sent all: the root of it, and its bytes."""

    transfer: _Transfer
    root: _Digest
    total: _Total


class Delivered(_Message, frozen=True):
    """The receiver has all, verified and in place."""

    transfer: _Transfer
    root: _Digest
    level: Level


class Heartbeat(_Message, frozen=True):
    """This side is still there."""


class Signal(_Message, frozen=True):
    """What leads to the next connection, said over the present one: the text of a signal."""

    carrier: Carrier
    text: Annotated[Text, Meta(max_length=SIGNAL_LIMIT)]


class Bye(_Message, frozen=True):
    """This side knows of the end; the connection may go."""


Message: TypeAlias = (
    Hello
    | Proposal
    | Slice
    | Acceptance
    | Digests
    | Refusal
    | Receipt
    | Pause
    | Cancel
    | Finished
    | Delivered
    | Heartbeat
    | Signal
    | Bye
)
MESSAGE_TYPES: Final[tuple[str, ...]] = tuple(
    str(message.__struct_config__.tag) for message in get_args(Message)
)


def read_message(text: str) -> Message:
    """Read one message from its text.

    Raises :class:`PeerFault` with ``message-too-large`` or ``bad-message``.
    """
    if len(text) > MESSAGE_LIMIT or len(text.encode(errors="surrogatepass")) > MESSAGE_LIMIT:
        raise PeerFault("message-too-large")
    try:
        fields = parse_object(text)
    except ValueError as error:
        raise PeerFault("bad-message", str(error)) from None
    try:
        return msgspec.convert(fields, type=Message)  # type: ignore[return-value,no-any-return,unused-ignore]
    except ValueError as error:
        raise PeerFault("bad-message", str(error)) from None


def write_message(message: Message) -> str:
    """Write one message as JSON."""
    return msgspec.json.encode(message).decode()


def parse_object(text: str) -> dict[str, object]:
    """Parse a JSON object as the protocol reads it, without the names that nobody can know.

    Raises :class:`ValueError`.
    """
    try:
        value = _parse_json(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - of what was read, not of our own
    if _nests_deeper(value, DEPTH_LIMIT):
        raise ValueError("nested too deep")
    # Names that we know are ASCII; a name of lone surrogates is unknown, and msgspec trips over it.
    return {name: field for name, field in value.items() if name.isascii()}


def _parse_json(text: str) -> object:
    """Parse JSON (RFC 8259) as the protocol reads it.

    A number is the IEEE 754 double that it denotes, so ``1.0`` and ``1e3`` are integers and ``-0``
    is 0, whatever way of writing another implementation prefers. Of a repeated name the last
    counts.

    Raises :class:`ValueError`, or :class:`RecursionError` where it nests too deep to be parsed.
    """
    return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse_constant)


def _refuse_empty(ranges: list[tuple[int, int]]) -> None:
    if any(first >= end for first, end in ranges):
        raise ValueError("an empty range")


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if math.isfinite(number) and number.is_integer() else number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _nests_deeper(value: object, levels: int) -> bool:
    match value:
        case dict():
            inner = list(value.values())
        case list():
            inner = value
        case _:
            return False
    return levels == 0 or any(_nests_deeper(item, levels - 1) for item in inner)
