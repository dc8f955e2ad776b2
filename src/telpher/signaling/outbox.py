"""What waits to be sent on one socket, bounded."""

import asyncio
from collections import deque
from collections.abc import Callable

from litestar.types import Send

_MOST_BYTES = 512 * 1024
_DRAIN_TIMEOUT_S = 10.0


class Outbox:
    """Sends in order without making anybody wait.

    A socket that reads too slowly is closed rather than queued for without end; one that does not
    read at all is cut.
    """

    __slots__ = ("_abort", "_bytes", "_drain", "_farewell", "_send", "_waiting")

    def __init__(self, send: Send, abort: Callable[[], None]) -> None:
        """`abort` cuts the connection without a closing handshake."""
        self._send = send
        self._abort = abort
        self._waiting: deque[bytes] | None = None
        self._bytes = 0
        self._farewell: tuple[int, str] | None = None
        self._drain: asyncio.Task[None] | None = None

    @property
    def closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._farewell is not None

    async def drained(self) -> None:
        """Wait until nothing is being sent."""
        if self._drain is not None:
            await asyncio.wait([self._drain])

    def put(self, message: bytes) -> bool:
        """Send a message when its turn comes; False where too much waits already."""
        if self.closing:
            return True
        if self._bytes + len(message) > _MOST_BYTES:
            return False
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(message)
        self._bytes += len(message)
        self._start()
        return True

    def close(self, close_code: int, reason: str, *, at_once: bool = False) -> None:
        """Close the socket after what waits, or in place of it."""
        if self.closing:
            return
        self._farewell = (close_code, reason)
        if at_once and self._waiting is not None:
            self._waiting.clear()
        self._start()

    def cancel(self) -> None:
        """Give up what waits; the connection is gone."""
        self._farewell = self._farewell or (1006, "")
        if self._drain is not None:
            self._drain.cancel()

    def _start(self) -> None:
        if self._drain is None:
            self._drain = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            async with asyncio.timeout(_DRAIN_TIMEOUT_S) as deadline:
                while self._waiting:
                    message = self._waiting.popleft()
                    self._bytes -= len(message)
                    await self._send(
                        {"type": "websocket.send", "text": message.decode(), "bytes": None}
                    )
                    deadline.reschedule(asyncio.get_running_loop().time() + _DRAIN_TIMEOUT_S)
                if self._farewell is not None:
                    code, reason = self._farewell
                    await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except TimeoutError:
            self._abort()
        except Exception:  # noqa: BLE001  (whatever a server raises, the client is gone)
            self._farewell = self._farewell or (1006, "")
        finally:
            self._waiting = None
            self._drain = None
