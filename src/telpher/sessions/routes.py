"""Sessions over HTTP."""

from typing import Literal, Protocol

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import UNSET, Struct, UnsetType

from telpher.protocol.times import iso
from telpher.sessions import session as rules
from telpher.sessions.ice import Ice, IceServer
from telpher.sessions.lifecycle import Sessions
from telpher.sessions.session import Role, Session, State

_Connecting = tuple[bool, "SessionView", list[IceServer], "Signaling | RealtimeSignaling", int]
_TOKEN_FAILURES = (rules.WrongToken, rules.StoreUnreachable)


class Signaling(Struct, frozen=True, tag_field="provider", tag="ws"):
    """A room on a WebSocket server: a path on this one, or the absolute URL of an external one."""

    url: str


class RealtimeSignaling(Struct, frozen=True, rename="camel", tag_field="provider", tag="supabase"):
    """A channel of Supabase Realtime in the project at `url`, opened with `key`.

    With `token` it is a private channel, and the token is good for `tokenSeconds` from now.
    """

    url: str
    key: str
    channel: str
    token: str | UnsetType = UNSET
    token_seconds: int | UnsetType = UNSET


class SignalingAddresses(Protocol):
    """Knows where the two sides of a transfer exchange their signals."""

    def address(self, transfer_id: str, role: Role) -> Signaling | RealtimeSignaling:
        """Where this side goes, with what lets it in."""
        ...


class Rooms:
    """One WebSocket server for all transfers."""

    def __init__(self, url: str) -> None:
        self._room = Signaling(url)

    def address(self, transfer_id: str, role: Role) -> Signaling:
        """See SignalingAddresses."""
        del transfer_id, role
        return self._room


class Limits(Struct, frozen=True, rename="camel"):
    """What a client should know before it runs into it. Times in minutes, sizes in bytes."""

    create_per_minute: int
    join_per_minute: int
    session_ttl_minutes: float
    shortest_ttl_minutes: float
    longest_ttl_minutes: float
    signaling_message_bytes: int
    signaling_messages_per_ten_seconds: int
    share_bytes: int
    shortest_share_minutes: float
    longest_share_minutes: float


class Config(Struct, frozen=True, rename="camel"):
    """What a client needs before it has a session; `iceServers` are those without credentials.

    `signalingPrivate` tells whether channels of Supabase Realtime take a token.
    """

    success: bool
    ice_servers: list[IceServer]
    max_upload_bytes: int
    signaling_provider: Literal["ws", "supabase"]
    limits: Limits
    signaling_url: str | UnsetType = UNSET
    supabase_url: str | UnsetType = UNSET
    supabase_anon_key: str | UnsetType = UNSET
    signaling_private: bool | UnsetType = UNSET
    app_url: str | UnsetType = UNSET


class CreateRequest(Struct, rename="camel"):
    """`ttlMinutes` is clamped to 10 to 30; without it the server's own lifetime holds."""

    ttl_minutes: float | None = None


class JoinRequest(Struct, rename="camel"):
    """`claim` is 32 random bytes as base64url; the same claim again gets the same success."""

    transfer_code: str
    claim: str | None = None


class TokenRequest(Struct, rename="camel"):
    """A session, and a token of one of its sides."""

    transfer_id: str
    token: str


class SessionView(Struct, rename="camel"):
    """A session as its two sides see it. `expiresAt` is RFC 3339 in UTC."""

    transfer_id: str
    transfer_code: str
    expires_at: str
    state: State


class SessionAnswer(Struct, rename="camel"):
    """A session after a change."""

    success: bool
    session: SessionView


class ConnectAnswer(Struct, rename="camel"):
    """A session and what is needed to connect.

    `serverTime` is in milliseconds since 1970, so that a client with a wrong clock can still tell
    how much of `expiresAt` is left. TURN credentials among `iceServers` are good for a day.
    """

    success: bool
    session: SessionView
    ice_servers: list[IceServer]
    signaling: Signaling | RealtimeSignaling
    server_time: int


class CreateAnswer(ConnectAnswer, rename="camel"):
    """A new session; `senderToken` is told this once."""

    sender_token: str


class JoinAnswer(ConnectAnswer, rename="camel"):
    """A joined session; `receiverToken` belongs to the claim."""

    receiver_token: str


def session_routes(
    sessions: Sessions, ice: Ice, signaling: SignalingAddresses, config: Config
) -> list[HTTPRouteHandler]:
    """The routes under /api/transfer that make and change sessions."""

    def connecting(session: Session, role: Role) -> _Connecting:
        now = sessions.clock()
        address = signaling.address(session.transfer_id, role)
        return True, _view(session), ice.servers(session.transfer_id, now), address, now

    @get(
        "/api/transfer/config",
        response_headers={"cache-control": "private, max-age=60"},
        summary="What a client needs before it has a session",
    )
    async def read_config() -> Config:
        return config

    @post(
        "/api/transfer/create",
        status_code=200,
        opt={"bucket": "create", "counts": "create", "failures": (rules.StoreUnreachable,)},
        summary="Open a session as its sender",
    )
    async def create(data: JSONBody[CreateRequest | None] = None) -> CreateAnswer:
        session, token = await sessions.create(data.ttl_minutes if data else None)
        return CreateAnswer(*connecting(session, "sender"), sender_token=token)

    @post(
        "/api/transfer/join",
        status_code=200,
        opt={
            "bucket": "join",
            "counts": "join",
            "failures": (
                rules.MalformedCode,
                rules.MalformedClaim,
                rules.UnknownCode,
                rules.AlreadyJoined,
                rules.SessionExpired,
                rules.SessionClosed,
                rules.StoreUnreachable,
            ),
        },
        summary="Take the one receiver's place",
        description=(
            "The code is trimmed and read regardless of case, O as 0, I and L as 1. "
            "A session that was closed answers 410 like one that has expired."
        ),
    )
    async def join(data: JSONBody[JoinRequest]) -> JoinAnswer:
        session, token = await sessions.join(data.transfer_code, data.claim)
        return JoinAnswer(*connecting(session, "receiver"), receiver_token=token)

    @post(
        "/api/transfer/reopen",
        status_code=200,
        opt={
            "bucket": "reopen",
            "failures": (
                *_TOKEN_FAILURES,
                rules.NotJoined,
                rules.SessionExpired,
                rules.SessionClosed,
            ),
        },
        summary="Free the receiver's place again, as the sender",
        description=(
            "The receiver's token is void until the same claim joins again; its signaling socket "
            "is dropped. The session can be joined for one more lifetime at least, up to a day "
            "after its creation."
        ),
    )
    async def reopen(data: JSONBody[TokenRequest]) -> SessionAnswer:
        return SessionAnswer(True, _view(await sessions.reopen(data.transfer_id, data.token)))

    @post(
        "/api/transfer/extend",
        status_code=200,
        opt={
            "bucket": "extend",
            "failures": (*_TOKEN_FAILURES, rules.SessionExpired, rules.SessionClosed),
        },
        summary="Go on waiting: fresh credentials, and for the sender more time",
        description="Either side may call it. Only the sender's call moves `expiresAt` on.",
    )
    async def extend(data: JSONBody[TokenRequest]) -> ConnectAnswer:
        session = await sessions.extend(data.transfer_id, data.token)
        role = session.role_of(data.token) or "receiver"
        return ConnectAnswer(*connecting(session, role))

    @post(
        "/api/transfer/close",
        status_code=200,
        opt={"bucket": "close", "failures": _TOKEN_FAILURES},
        summary="End the session, as either side",
        description="Closing again succeeds. A session that had expired stays `expired`.",
    )
    async def close(data: JSONBody[TokenRequest]) -> SessionAnswer:
        return SessionAnswer(True, _view(await sessions.close(data.transfer_id, data.token)))

    return [read_config, create, join, reopen, extend, close]


def _view(session: Session) -> SessionView:
    return SessionView(
        session.transfer_id, session.transfer_code, iso(session.expires_at), session.state
    )
