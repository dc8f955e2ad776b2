"""What waits to be sent on one socket, bounded."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, cast

from litestar.types import Message, Send

_MOST_BYTES = 512 * 1024
_DRAIN_TIMEOUT_S = 10.0


class Outbox:
    """Sends in order without making anybody wait.

    A client that reads too slowly, or not at all, is cut rather than queued for without end.
    """

    __slots__ = ("_abort", "_bytes", "_drain", "_farewell", "_send", "_waiting")

    def __init__(self, send: Send, abort: Callable[[], None]) -> None:
        """`abort` cuts the connection without a closing handshake."""
        self._send = send
        self._abort = abort
        self._waiting: deque[tuple[Message, int]] | None = None
        self._bytes = 0
        self._farewell = False
        self._drain: asyncio.Task[None] | None = None

    @property
    def closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._farewell

    def put(self, text: str) -> None:
        """Send a message when its turn comes; cut the connection where too much waits already."""
        if self._farewell:
            return
        if self._waiting is not None and self._bytes + len(text) > _MOST_BYTES:
            self.cancel()
            self._abort()
            return
        self._next({"type": "websocket.send", "text": text, "bytes": None}, len(text))

    def close(self, close_code: int, reason: str) -> None:
        """Close the socket after what waits."""
        if not self._farewell:
            self._next({"type": "websocket.close", "code": close_code, "reason": reason}, 0)
            self._farewell = True

    def cancel(self) -> None:
        """Give up what waits; the connection is gone."""
        self._farewell = True
        if self._drain is not None:
            self._drain.cancel()

    async def drained(self) -> None:
        """Wait until nothing is being sent."""
        if self._drain is not None:
            await asyncio.wait([self._drain])

    def _next(self, message: Message, size: int) -> None:
        if self._waiting is not None:
            self._waiting.append((message, size))
            self._bytes += size
            return
        sending = cast("Coroutine[Any, Any, None]", self._send(message))
        try:
            # Nearly always the whole of it: the server only waits where the client reads slowly.
            awaited = sending.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  (whatever a server raises, the client is gone)
            self._farewell = True
            return
        self._waiting, self._bytes = deque(), size
        self._drain = asyncio.get_running_loop().create_task(self._run(sending, awaited))

    async def _run(self, sending: Coroutine[Any, Any, None], awaited: object) -> None:
        try:
            async with asyncio.timeout(_DRAIN_TIMEOUT_S) as deadline:
                await _resumed(sending, awaited)
                while self._waiting:
                    deadline.reschedule(asyncio.get_running_loop().time() + _DRAIN_TIMEOUT_S)
                    message, size = self._waiting.popleft()
                    self._bytes -= size
                    await self._send(message)
        except TimeoutError:
            self._abort()
        except Exception:  # noqa: BLE001  (as above)
            self._farewell = True
        finally:
            self._waiting = self._drain = None


@coroutine
def _resumed(
    sending: Coroutine[Any, Any, None], awaited: object
) -> Generator[object, object, None]:
    """Go on with a coroutine that was begun outside a task, as eager tasks do since Python 3.12."""
    while True:
        try:
            value = yield awaited
        except BaseException as error:  # noqa: BLE001  (cancellation too is its own to handle)
            step = partial(sending.throw, error)
        else:
            step = partial(sending.send, value)
        try:
            awaited = step()
        except StopIteration:
            return
