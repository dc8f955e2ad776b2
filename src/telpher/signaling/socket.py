"""The WebSocket endpoint of signaling."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

from telpher.keys.tokens import token_digest
from telpher.limits.address import Network, client_address
from telpher.limits.cut import ABORT
from telpher.sessions.lifecycle import Sessions
from telpher.sessions.session import Role, StoreUnreachable, WrongToken
from telpher.signaling import messages
from telpher.signaling.messages import LARGEST_MESSAGE, Credentials, Envelope, SignalingError
from telpher.signaling.outbox import Outbox
from telpher.signaling.rate import MessageRate
from telpher.signaling.relay import SignalingRelay
from telpher.signaling.room import NORMAL

POLICY_VIOLATION = 1008
GOING_AWAY = 1001

TOO_MANY_SOCKETS = "too-many-sockets"
"""The code of a handshake that is refused because too many are open."""

_FULL = msgspec.json.encode(
    {
        "success": False,
        "code": TOO_MANY_SOCKETS,
        "message": "Too many signaling connections are open; please wait a moment.",
    }
)


class Socket:
    """One signaling connection; a Peer once it has joined."""

    __slots__ = ("deadline", "joined", "outbox", "rate", "role", "token_digest", "transfer_id")

    def __init__(self, outbox: Outbox, seconds: Callable[[], float]) -> None:
        self.outbox = outbox
        self.rate = MessageRate(seconds)
        self.joined = False
        self.transfer_id = ""
        self.role: Role = "sender"
        self.token_digest = ""
        self.deadline: asyncio.TimerHandle | None = None

    def speaks_for(self, given: Credentials) -> bool:
        """Whether these are its own credentials."""
        return (
            hmac.compare_digest(token_digest(given.token), self.token_digest)
            and given.transfer_id == self.transfer_id
            and given.role == self.role
        )

    def deliver(self, message: str) -> None:
        """See Peer."""
        self.outbox.put(message)

    def dismiss(self, close_code: int, reason: str) -> None:
        """See Peer."""
        self.outbox.close(close_code, reason)

    def refuse(self, error: SignalingError) -> None:
        """Answer an error, and close where the error demands it."""
        self.deliver(messages.error(error.code, error.__doc__ or ""))
        if error.fatal:
            self.dismiss(POLICY_VIOLATION, error.code)


@dataclass(slots=True)
class SignalingEndpoint:
    """An ASGI application for WebSocket scopes.

    At most `most_sockets` are open at once, and `most_per_address` from one client address. A
    socket has `join_within_s` seconds to join, and a sender whose page is gone `back_within_s` to
    come back, by a reload.
    """

    sessions: Sessions
    relay: SignalingRelay
    seconds: Callable[[], float]
    trusted_proxies: Sequence[Network]
    most_sockets: int
    most_per_address: int
    join_within_s: float = 10.0
    back_within_s: float = 30.0
    _sockets: set[Socket] = field(default_factory=set)
    _addresses: Counter[str] = field(default_factory=Counter)
    _gone: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    """Until when senders may come back, by their transfers."""
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def socket_count(self) -> int:
        """Open sockets, joined or not."""
        return len(self._sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until it ends."""
        client = scope["client"]
        address = client_address(
            client[0] if client else None, scope["headers"], self.trusted_proxies
        )
        await receive()
        if (
            len(self._sockets) >= self.most_sockets
            or self._addresses[address] >= self.most_per_address
        ):
            await _refuse_handshake(send)
            return
        extensions: Mapping[str, Any] = scope.get("extensions") or {}
        socket = Socket(Outbox(send, extensions.get(ABORT, _cannot_abort)), self.seconds)
        self._sockets.add(socket)
        self._addresses[address] += 1
        code: object = None
        try:
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
            socket.deadline = asyncio.get_running_loop().call_later(
                self.join_within_s, socket.refuse, messages.JoinTimeout()
            )
            code = await self._converse(socket, receive)
        finally:
            self._sockets.discard(socket)
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]
            if socket.deadline is not None:
                socket.deadline.cancel()
            # A browser says this for a page that is closed; a network that is lost says nothing.
            gone = code == GOING_AWAY and socket.role == "sender" and not socket.outbox.closing
            if await self.relay.unsubscribe(socket) and gone:
                self._miss(socket.transfer_id)
            socket.outbox.cancel()

    async def stop(self) -> None:
        """Tell every socket that the server goes away, and take no new ones."""
        self.most_sockets = 0
        sockets = list(self._sockets)
        for socket in sockets:
            socket.dismiss(GOING_AWAY, "server-stopping")
        for socket in sockets:
            await socket.outbox.drained()
        for timer in self._gone.values():
            timer.cancel()

    def _miss(self, transfer_id: str) -> None:
        """End the session unless its sender comes back in time."""
        self._found(transfer_id)
        loop = asyncio.get_running_loop()
        self._gone[transfer_id] = loop.call_later(self.back_within_s, self._give_up, transfer_id)

    def _found(self, transfer_id: str) -> None:
        if (timer := self._gone.pop(transfer_id, None)) is not None:
            timer.cancel()

    def _give_up(self, transfer_id: str) -> None:
        del self._gone[transfer_id]
        task = asyncio.get_running_loop().create_task(self._abandon(transfer_id))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _abandon(self, transfer_id: str) -> None:
        with suppress(StoreUnreachable):  # the session then ends by its time
            await self.sessions.abandon(transfer_id)

    async def _converse(self, socket: Socket, receive: Receive) -> object:
        """Returns the code with which the socket was closed."""
        while True:
            event = await receive()
            if event["type"] != "websocket.receive":
                return event.get("code")
            if socket.outbox.closing:
                continue
            try:
                socket.rate.count()
                text = event.get("text")
                if text is None:
                    raise messages.InvalidJson
                message = text.encode()
                if len(message) > LARGEST_MESSAGE:
                    raise messages.MessageTooLarge
                await self._handle(socket, messages.read_envelope(message))
            except SignalingError as error:
                socket.refuse(error)

    async def _handle(self, socket: Socket, envelope: Envelope) -> None:
        match envelope.type:
            case "relay":
                await self._relay(socket, envelope)
            case "join-room":
                await self._join(socket, envelope)
            case "leave-room":
                await self._leave(socket, envelope)
            case "close-room":
                await self._close(socket, envelope)
            case _:
                raise messages.UnknownType

    async def _join(self, socket: Socket, envelope: Envelope) -> None:
        given = envelope.credentials()
        if given is None:
            raise messages.InvalidJoin
        if socket.joined and not socket.speaks_for(given):
            raise messages.AuthMismatch
        socket.transfer_id = given.transfer_id
        socket.role = given.role
        socket.token_digest = token_digest(given.token)
        try:
            await self.relay.subscribe(
                socket, lambda: self.sessions.admits(given.transfer_id, given.role, given.token)
            )
        except StoreUnreachable:
            raise messages.Unavailable from None
        socket.joined = True
        if given.role == "sender":
            self._found(given.transfer_id)
        if socket.deadline is not None:
            socket.deadline.cancel()
            socket.deadline = None

    async def _relay(self, socket: Socket, envelope: Envelope) -> None:
        _proven(socket, envelope)
        await self.relay.publish(socket, messages.read_signal(envelope.signal))

    async def _close(self, socket: Socket, envelope: Envelope) -> None:
        """Does what a request to close does, for a sender's page that goes with its requests."""
        given = _proven(socket, envelope)
        if given.role != "sender":
            raise messages.SenderOnly
        try:
            await self.sessions.close(given.transfer_id, given.token)
        except WrongToken:
            raise messages.InvalidJoin from None
        except StoreUnreachable:
            raise messages.Unavailable from None

    async def _leave(self, socket: Socket, envelope: Envelope) -> None:
        given = envelope.credentials()
        if given is None:
            raise messages.InvalidJoin
        if socket.joined and not socket.speaks_for(given):
            raise messages.AuthMismatch
        await self.relay.unsubscribe(socket)
        socket.dismiss(NORMAL, "leave-room")


def _proven(socket: Socket, envelope: Envelope) -> Credentials:
    """Raises NotJoined, AuthMismatch."""
    if not socket.joined:
        raise messages.NotJoined
    given = envelope.credentials()
    if given is None or not socket.speaks_for(given):
        raise messages.AuthMismatch
    return given


async def _refuse_handshake(send: Send) -> None:
    # An HTTP answer instead of an upgrade (ASGI's "WebSocket Denial Response").
    await send(
        {
            "type": "websocket.http.response.start",
            "status": 503,
            "headers": [(b"content-type", b"application/json"), (b"retry-after", b"30")],
        }
    )
    await send({"type": "websocket.http.response.body", "body": _FULL, "more_body": False})


def _cannot_abort() -> None:
    return
