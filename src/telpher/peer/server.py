"""The server's HTTP interface, as a peer uses it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from urllib.parse import urljoin

import httpx
import msgspec
from msgspec import Struct

from telpher.sessions.ice import IceServer
from telpher.sessions.session import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from telpher.protocol.errors import ErrorCode

Provider: TypeAlias = Literal["ws", "supabase"]

_TRIES: Final = 4
_TRY_SECONDS: Final = 10.0
_LARGEST_ANSWER: Final = 256 * 1024
"""Bytes of an answer that are read."""

_CODES: Final[Mapping[str, ErrorCode]] = {
    "invalid-code": "unknown-code",
    "unknown-code": "unknown-code",
    "already-joined": "already-joined",
    "wrong-token": "expired",
    "expired": "expired",
    "closed": "closed",
    "too-many-requests": "rate-limited",
}
"""What the server's codes mean to a person; our own requests never meet any other."""


@dataclass(frozen=True, slots=True)
class RealtimeAddress:
    """A channel of Supabase Realtime, private if there is a token, good for so many seconds."""

    url: str
    key: str
    channel: str
    token: str | None = field(repr=False)
    token_seconds: float


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of a session."""

    transfer_id: str
    transfer_code: str
    expires_at: float
    """Milliseconds since the epoch, by this machine's clock."""
    token: str = field(repr=False)
    ice_servers: tuple[IceServer, ...] = field(repr=False)
    signaling_url: str
    joined: bool = False
    """Whether a receiver had its seat when the server was asked."""
    realtime: RealtimeAddress | None = None
    """Where the two meet, if that is no WebSocket server."""

    @classmethod
    def proof(cls, transfer_id: str, token: str) -> Seat:
        """A seat of which only what proves it is known: `extend` brings the rest."""
        return cls(transfer_id, "", 0, token, (), "")

    @property
    def provider(self) -> Provider:
        """How signals go."""
        return "ws" if self.realtime is None else "supabase"

    def meets_where(self, other: Seat) -> bool:
        """Whether both lead into the same room."""
        if self.realtime is None or other.realtime is None:
            return self.realtime is other.realtime and self.signaling_url == other.signaling_url
        return replace(self.realtime, token=None) == replace(other.realtime, token=None) and (
            self.realtime.token is None
        ) == (other.realtime.token is None)


def one_name_of(address: str) -> str:
    """The same for all ways in which a person may write the address of one server."""
    try:
        return str(httpx.URL(address.strip())).rstrip("/")
    except httpx.InvalidURL:
        return address


class ServerFault(Exception):  # noqa: N818
    """The server refused, or could not be reached."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code: ErrorCode = code


class _Session(Struct, rename="camel"):
    transfer_id: str
    transfer_code: str
    expires_at: datetime
    state: State


class _Signaling(Struct, rename="camel"):
    url: str
    provider: Provider = "ws"
    key: str = ""
    channel: str = ""
    token: str | None = None
    token_seconds: float = 0


class _SeatAnswer(Struct, rename="camel"):
    session: _Session
    ice_servers: tuple[IceServer, ...]
    signaling: _Signaling
    server_time: float
    sender_token: str = ""
    receiver_token: str = ""


class _Limits(Struct, rename="camel", frozen=True):
    share_bytes: int = 0


class _Config(Struct, rename="camel"):
    app_url: str | None = None
    limits: _Limits = _Limits()


class _Refusal(Struct):
    code: str = ""


class Server:
    """The server at an address. To be closed with `aclose`, or used as a context."""

    def __init__(self, address: str) -> None:
        self.address = address
        # Reading every certificate that is trusted takes a moment; without TLS there is no need.
        encrypted = not address.lower().startswith("http://")
        self._client = httpx.AsyncClient(timeout=_TRY_SECONDS, verify=encrypted)

    async def public_address(self) -> str:
        """The address that links lead to: what the operator calls public, or this one."""
        return (await self._config()).app_url or self.address

    async def most_share_bytes(self) -> int:
        """The largest stored copy that it keeps; 0 if it cannot be asked."""
        return (await self._config()).limits.share_bytes

    async def create(self) -> Seat:
        """Make a session. Raises ServerFault, as all of these do."""
        return self._seat(await self._post("create", {}))

    async def join(self, transfer_code: str, claim: str) -> Seat:
        """Take the receiver's seat.

        The same claim again, after a lost answer or a restart, gets the same seat.
        """
        body = {"transferCode": transfer_code, "claim": claim}
        return self._seat(await self._post("join", body))

    async def reopen(self, seat: Seat) -> None:
        """Give the receiver's seat free, for the same receiver or another."""
        await self._post("reopen", _proof(seat))

    async def extend(self, seat: Seat) -> Seat:
        """Keep a waiting session; the answer has its new end and fresh credentials."""
        return replace(self._seat(await self._post("extend", _proof(seat))), token=seat.token)

    async def close(self, seat: Seat) -> None:
        """End the session. Where the server cannot be reached, it ends by its time."""
        await self._once("close", _proof(seat))

    async def tell(
        self,
        event: Literal["signaling-delivery-success", "signaling-delivery-failure"],
        provider: Provider,
    ) -> None:
        """Tell the operator whether signaling led to a connection. Nothing about the transfer."""
        await self._once("telemetry", {"event": event, "provider": provider})

    async def aclose(self) -> None:
        """Let go of all connections to the server."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _config(self) -> _Config:
        try:
            _, data = await self._fetch("GET", "config")
            return msgspec.json.decode(data, type=_Config)
        except (httpx.HTTPError, TimeoutError, ValueError):
            return _Config()

    def _seat(self, data: bytes) -> Seat:
        try:
            answer = msgspec.json.decode(data, type=_SeatAnswer)
            # The two clocks may differ: what counts is how long it is from now.
            life = answer.session.expires_at.timestamp() * 1000 - answer.server_time
            signaling = answer.signaling
            signaling_url = urljoin(self.address, signaling.url)
        except (ValueError, OverflowError):
            raise ServerFault("server-unreachable") from None
        if signaling_url.startswith("http"):
            signaling_url = "ws" + signaling_url.removeprefix("http")
        return Seat(
            transfer_id=answer.session.transfer_id,
            transfer_code=answer.session.transfer_code,
            expires_at=time.time() * 1000 + life,
            token=answer.sender_token or answer.receiver_token,
            ice_servers=answer.ice_servers,
            signaling_url=signaling_url,
            joined=answer.session.state == "joined",
            realtime=_realtime(signaling) if signaling.provider == "supabase" else None,
        )

    async def _post(self, path: str, body: dict[str, str]) -> bytes:
        status, data = await self._persistently(path, body)
        if 200 <= status < 300:
            return data
        try:
            code = msgspec.json.decode(data, type=_Refusal).code
        except ValueError:
            code = ""
        raise ServerFault(_CODES.get(code, "server-unreachable"))

    async def _persistently(self, path: str, body: dict[str, str]) -> tuple[int, bytes]:
        """Every request may be repeated.

        A claim makes `join` so, and a session made twice just expires.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                status, data = await self._fetch("POST", path, body)
                if status < 500:
                    return status, data
            except (httpx.HTTPError, TimeoutError):
                pass
            if attempt < _TRIES:
                await asyncio.sleep(0.25 * 2**attempt)
        raise ServerFault("server-unreachable")

    async def _once(self, path: str, body: dict[str, str]) -> None:
        with suppress(httpx.HTTPError, TimeoutError):
            await self._fetch("POST", path, body)

    async def _fetch(
        self, method: str, path: str, body: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request. Raises httpx.HTTPError or TimeoutError."""
        url = urljoin(self.address, f"/api/transfer/{path}")
        data = bytearray()
        async with (
            asyncio.timeout(_TRY_SECONDS),
            self._client.stream(method, url, json=body) as answer,
        ):
            async for piece in answer.aiter_bytes():
                data += piece
                if len(data) > _LARGEST_ANSWER:
                    raise httpx.DecodingError("too long an answer")
        return answer.status_code, bytes(data)


def _realtime(told: _Signaling) -> RealtimeAddress:
    return RealtimeAddress(told.url, told.key, told.channel, told.token, told.token_seconds)


def _proof(seat: Seat) -> dict[str, Any]:
    return {"transferId": seat.transfer_id, "token": seat.token}
