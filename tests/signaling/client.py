"""A signaling client that says exactly what it is told to."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SOON_S = 20


class Seat(NamedTuple):
    """One side of a transfer and its token."""

    transfer_id: str
    role: str
    token: str

    @property
    def peer_role(self) -> str:
        return "receiver" if self.role == "sender" else "sender"

    def message(self, kind: str, **more: object) -> dict[str, Any]:
        fields = {"transferId": self.transfer_id, "role": self.role, "token": self.token}
        return {"type": kind, **fields, **more}


class Seats(NamedTuple):
    """Both sides of a transfer."""

    sender: Seat
    receiver: Seat

    @classmethod
    def of(cls, transfer_id: str, sender_token: str, receiver_token: str) -> "Seats":
        return cls(
            Seat(transfer_id, "sender", sender_token),
            Seat(transfer_id, "receiver", receiver_token),
        )


@dataclass(frozen=True)
class SignalingServer:
    """What the conformance suite needs of a server."""

    url: str
    make_seats: Callable[[], Awaitable[Seats]]

    @asynccontextmanager
    async def socket(self) -> AsyncIterator["Client"]:
        async with connect(self.url, max_size=None, compression=None) as connection:
            yield Client(connection)


class Client:
    """One socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def say(self, message: object) -> None:
        await self._connection.send(json.dumps(message, ensure_ascii=False))

    async def say_raw(self, message: str | bytes) -> None:
        await self._connection.send(message)

    async def closes(self, code: int) -> None:
        await self._connection.close(code)

    async def hears(self) -> dict[str, Any]:
        async with asyncio.timeout(SOON_S):
            return json.loads(await self._connection.recv())  # type: ignore[no-any-return]

    async def hears_error(self, code: str) -> None:
        message = await self.hears()
        assert message["type"] == "error", message
        assert message["code"] == code, message
        assert isinstance(message["message"], str)
        assert message.keys() == {"type", "code", "message"}

    async def hears_close(self, code: int, reason: str) -> None:
        """What is still said before is of no interest."""
        try:
            while True:
                await self.hears()
        except ConnectionClosed:
            pass
        assert (self._connection.close_code, self._connection.close_reason) == (code, reason)

    async def joins(self, seat: Seat, *, peer_present: bool = False) -> None:
        await self.say(seat.message("join-room"))
        expected = {
            "type": "joined-room",
            "transferId": seat.transfer_id,
            "role": seat.role,
            "peerPresent": peer_present,
        }
        assert await self.hears() == expected

    async def hears_of_peer(self, kind: str, seat: Seat) -> None:
        expected = {
            "type": kind,
            "transferId": seat.transfer_id,
            "role": seat.role,
            "peerRole": seat.peer_role,
        }
        assert await self.hears() == expected

    async def relays(self, seat: Seat, signal: object) -> None:
        await self.say(seat.message("relay", signal=signal))

    async def hears_signal(self, seat: Seat, signal: object) -> None:
        expected = {
            "type": "relay",
            "transferId": seat.transfer_id,
            "role": seat.role,
            "from": seat.peer_role,
            "signal": signal,
        }
        assert await self.hears() == expected

    async def still_open(self) -> None:
        """It answers, so it is open."""
        await self.say({"type": "of-no-known-kind"})
        await self.hears_error("unknown-type")
