"""uvicorn's two protocols, with bounds on what a client may hold without asking for anything."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from telpher.limits.cut import ABORT

_HEAD_WITHIN_S = 15.0
_LARGEST_HEAD = 32 * 1024
_CUT_AFTER_S = 10.0
_LINGER_S = 30.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """Closes a connection whose next request's head does not arrive in time or grows too large.

    Where an answer came before the whole body, what still comes of it is dropped for a while: many
    clients read an answer only when they have sent everything, and a cut would take it from them.
    """

    _deadline: asyncio.TimerHandle | None = None
    _head: int = 0
    _in_body: bool = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives before a head is whole."""
        if self._deadline is None and getattr(self.cycle, "response_complete", True):
            self._await_end_of_body() if self._in_body else self._await_head()
        super().data_received(data)
        if self._deadline is not None and not self._in_body:
            self._head += len(data)
            if self._head > _LARGEST_HEAD:
                self.transport.abort()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_waiting()
        self._in_body = True
        former = self.cycle
        super().on_headers_complete()
        # An upgrade has no answer of this kind, and a HEAD no body.
        if self.cycle is not former and self.scope["method"] != "HEAD":
            self.cycle.transport = _HeadWithBody(self.transport)
        self._offer_cut()

    def on_message_complete(self) -> None:
        """The body is whole."""
        self._stop_waiting()
        self._in_body = False
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """The head of an upgrade is whole."""
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def _offer_cut(self) -> None:
        extensions: dict[str, Any] = {ABORT: self.transport.abort}
        self.scope["extensions"] = extensions

    def _await_head(self) -> None:
        self._head = 0
        self._deadline = self.loop.call_later(_HEAD_WITHIN_S, self.transport.abort)

    def _await_end_of_body(self) -> None:
        self._deadline = self.loop.call_later(_LINGER_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _HeadWithBody(asyncio.Transport):
    """Where an answer goes: its head waits for the first of its body, and both leave in one piece.

    A server that dies in between leaves nothing, then, and a proxy asks another one. Half an answer
    would be all that the client gets, and of the page an empty window.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._head: bytes | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """The head is what comes first, unless that only invites the request's body."""
        if self._head is None and data != _CONTINUE:
            self._head = bytes(data)
        else:
            self._transport.write(b"".join((self._head, data)) if self._head else data)
            self._head = self._head and b""

    def close(self) -> None:
        """A head whose body never came is not sent."""
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether nothing more can be written."""
        return self._transport.is_closing()


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """Lets the application cut a connection, and cuts one that does not finish closing."""

    def handle_connect(self, event: Request) -> None:
        """Offer the cut to the application, which starts in the loop's next turn."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[ABORT] = self.transport.abort

    async def run_asgi(self) -> None:
        """Serve; a client that leaves the close unread is cut, not waited for."""
        await super().run_asgi()
        self.loop.call_later(_CUT_AFTER_S, self.transport.abort)
