"""An external signaling server, as the contract describes one and no more, strict about every rule.

It shares no code with our own endpoint. It knows of no sessions: any well-formed token is good.
"""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from tests.signaling.well_formed import Credentials, is_signal, read_credentials, read_json

PeerLeft = Literal["never", "before", "after"]
"""Whether the other side hears `peer-left` when a socket is replaced: not at all, before it hears
of the new socket, or only when the old one is gone."""

Meddle = Callable[[Credentials, Any], list[Any]]
"""What the other side hears when somebody sends a signal."""

_OTHER = {"sender": "receiver", "receiver": "sender"}
_CLOSING = {"invalid-join", "role-taken", "rate-limited"}
_MOST_MESSAGES, _SPAN_S = 120, 10.0
_LARGEST_MESSAGE = 64 * 1024
_IDLE_S = 30 * 60.0


class _Refused(Exception):  # noqa: N818
    """Answered with this error code."""


@dataclass(eq=False)
class _Socket:
    connection: ServerConnection
    seat: Credentials | None = None
    closing: bool = False
    times: deque[float] = field(default_factory=deque)


@dataclass
class _Room:
    used_at: float
    sockets: dict[str, _Socket] = field(default_factory=dict)


class Frame(NamedTuple):
    """What a client sent, and when, by the server's clock."""

    at: float
    message: str | bytes

    @property
    def kind(self) -> object:
        return json.loads(self.message)["type"]


class ExternalServer:
    """Runs on a thread and a port of its own while it is used as a context."""

    def __init__(
        self,
        peer_left: PeerLeft = "never",
        host: str = "127.0.0.1",
        meddle: Meddle = lambda _, signal: [signal],
    ) -> None:
        self.url = ""
        self.frames: list[Frame] = []
        """Everything that any client ever said."""
        self.errors: list[str] = []
        """The codes of all errors that were answered."""
        self.peer_left = peer_left
        self._host = host
        self._meddle = meddle
        self._passed = 0.0
        self._rooms: dict[str, _Room] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @property
    def joins(self) -> int:
        """How many sockets have asked to come in."""
        return sum(frame.kind == "join-room" for frame in self.frames)

    @property
    def relays(self) -> int:
        """How many signals the clients have sent."""
        return sum(frame.kind == "relay" for frame in self.frames)

    def passes(self, seconds: float) -> None:
        """So much time goes by for the server, but for nobody else."""
        asyncio.run_coroutine_threadsafe(self._pass(seconds), self._loop).result()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        # What was torn off at last is closed in the next round.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _now(self) -> float:
        return time.monotonic() + self._passed

    async def _serve(self) -> None:
        async with serve(self._converse, self._host, 0, max_size=2**20, compression=None) as server:
            host, port = next(iter(server.sockets)).getsockname()
            self.url = f"ws://{host}:{port}/signals"
            self._ready.set()
            await self._stop.wait()
        await asyncio.gather(*self._closing)

    async def _pass(self, seconds: float) -> None:
        self._passed += seconds
        for transfer_id, room in list(self._rooms.items()):
            if self._now() - room.used_at >= _IDLE_S:
                del self._rooms[transfer_id]
                for socket in room.sockets.values():
                    self._error(socket, "room-expired")
                    self._close(socket, 1000, "room-expired")

    async def _converse(self, connection: ServerConnection) -> None:
        socket = _Socket(connection)
        try:
            async for message in connection:
                if socket.closing:
                    continue
                try:
                    self._take(socket, message)
                except _Refused as refused:
                    code = str(refused)
                    self._error(socket, code)
                    if code in _CLOSING:
                        self._close(socket, 1008, code)
        except ConnectionClosed:
            pass
        finally:
            self._gone(socket)

    def _take(self, socket: _Socket, message: str | bytes) -> None:
        now = self._now()
        self.frames.append(Frame(now, message))
        while socket.times and socket.times[0] <= now - _SPAN_S:
            socket.times.popleft()
        socket.times.append(now)
        if len(socket.times) > _MOST_MESSAGES:
            raise _Refused("rate-limited")
        if isinstance(message, bytes):
            raise _Refused("invalid-json")
        if len(message.encode()) > _LARGEST_MESSAGE:
            raise _Refused("message-too-large")
        value = read_json(message)
        if value is None:
            raise _Refused("invalid-json")
        if not isinstance(kind := value.get("type"), str):
            raise _Refused("invalid-type")
        if kind == "relay":
            self._relay(socket, value)
            return
        if kind not in ("join-room", "leave-room"):
            raise _Refused("unknown-type")
        seat = read_credentials(value)
        if seat is None:
            raise _Refused("invalid-join")
        if kind == "join-room":
            self._join(socket, seat)
        else:
            self._gone(socket)
            self._close(socket, 1000, "leave-room")

    def _join(self, socket: _Socket, seat: Credentials) -> None:
        room = self._rooms.setdefault(seat.transfer_id, _Room(self._now()))
        held = room.sockets.get(seat.role)
        if held is not None and held.seat != seat:
            raise _Refused("role-taken")
        room.used_at = self._now()
        other = room.sockets.get(_OTHER[seat.role])
        room.sockets[seat.role] = socket
        socket.seat = seat
        if held is not None:
            # Also where it is the same socket: the contract knows of one join only.
            self._close(held, 1000, "replaced")
            if self.peer_left == "before":
                self._tell_of_peer("peer-left", other)
        self._say(
            socket,
            type="joined-room",
            transferId=seat.transfer_id,
            role=seat.role,
            peerPresent=other is not None,
        )
        if other is not None:
            self._tell_of_peer("peer-joined", socket)
            self._tell_of_peer("peer-joined", other)

    def _relay(self, socket: _Socket, value: dict[str, Any]) -> None:
        seat = socket.seat
        if seat is None:
            raise _Refused("not-joined")
        if read_credentials(value) != seat:
            raise _Refused("auth-mismatch")
        signal = value.get("signal")
        if not is_signal(signal):
            raise _Refused("invalid-signal")
        room = self._rooms[seat.transfer_id]
        room.used_at = self._now()
        other = room.sockets.get(_OTHER[seat.role])
        if other is None:
            raise _Refused("peer-missing")
        for heard in self._meddle(seat, signal):
            self._say(
                other,
                type="relay",
                transferId=seat.transfer_id,
                role=_OTHER[seat.role],
                **{"from": seat.role, "signal": heard},
            )

    def _gone(self, socket: _Socket) -> None:
        """Frees its place; a socket that was replaced has none."""
        seat, socket.seat = socket.seat, None
        room = None if seat is None else self._rooms.get(seat.transfer_id)
        if seat is None or room is None:
            return
        held_it = room.sockets.get(seat.role) is socket
        if held_it:
            del room.sockets[seat.role]
        if held_it or self.peer_left == "after":
            self._tell_of_peer("peer-left", room.sockets.get(_OTHER[seat.role]))
        if not room.sockets:
            del self._rooms[seat.transfer_id]

    def _tell_of_peer(self, kind: str, to: _Socket | None) -> None:
        if to is None or to.seat is None:
            return
        transfer_id, role, _ = to.seat
        self._say(to, type=kind, transferId=transfer_id, role=role, peerRole=_OTHER[role])

    def _error(self, to: _Socket, code: str) -> None:
        self.errors.append(code)
        self._say(to, type="error", code=code, message=f"Refused: {code}.")

    def _say(self, to: _Socket, **message: object) -> None:
        broadcast({to.connection}, json.dumps(message, ensure_ascii=False))

    def _close(self, socket: _Socket, code: int, reason: str) -> None:
        socket.closing = True
        task = self._loop.create_task(socket.connection.close(code, reason))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
