"""Builds the application: routes, rules and backends put together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar, Request
from litestar.enums import ScopeType
from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Receive, Scope, Send
from msgspec import UNSET

from telpher.limits.crowd import Crowd
from telpher.limits.guard import address_of, rate_guard
from telpher.protocol.times import MINUTE
from telpher.server.backends import SIGNALING_PATH, Backends, signaling_addresses
from telpher.server.chores import chores_routes
from telpher.server.documentation import documentation_routes
from telpher.server.errors import MalformedBody, handlers
from telpher.server.security import SecurityHeaders
from telpher.server.settings import Settings
from telpher.server.static import static_routes
from telpher.sessions.ice import Ice
from telpher.sessions.lifecycle import Sessions
from telpher.sessions.routes import Config, Limits, session_routes
from telpher.sessions.session import LONGEST_TTL, SHORTEST_TTL
from telpher.shares.downloading import Downloads
from telpher.shares.plain import PlainFiles
from telpher.shares.plain_routes import plain_routes
from telpher.shares.reaping import Reaper
from telpher.shares.receiver_routes import receiver_routes
from telpher.shares.sender_routes import sender_routes
from telpher.shares.share import LONGEST_LIFE, SHORTEST_LIFE
from telpher.shares.storage import Storage
from telpher.shares.traffic import Traffic
from telpher.shares.uploading import Uploads
from telpher.signaling.messages import LARGEST_MESSAGE
from telpher.signaling.rate import MOST_MESSAGES
from telpher.signaling.socket import SignalingEndpoint
from telpher.telemetry.events import Telemetry
from telpher.telemetry.metrics import Metrics
from telpher.telemetry.routes import telemetry_routes

LARGEST_BODY = 16 * 1024
"""Bytes of a JSON body."""

_BODY_WITHIN_S = 10.0
_MOST_AT_ONCE = 512, 64
"""Parts and files on their way in, and as many on their way out: in all, and of one address."""
_ABOUT = (
    "File sharing over WebRTC. A sender creates a session, a receiver joins it by its code, and "
    f"both find each other over the WebSocket at {SIGNALING_PATH}, or where the server says."
)


class TimedRequest(Request[Any, Any, Any]):
    """A request whose body must arrive in time. Streams, such as uploads, are not concerned."""

    async def body(self) -> bytes:
        """The whole body. Raises TimeoutError, and MalformedBody where the client went away."""
        try:
            async with asyncio.timeout(_BODY_WITHIN_S):
                return await super().body()
        except InternalServerException:
            raise MalformedBody from None


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application (version 3): HTTP, and beside it the sockets of signaling.

    Sockets stay open for hours by the thousand, so they do not pass through the HTTP framework,
    whose share of a connection would be a quarter of its memory.
    """

    litestar: Litestar
    signaling: SignalingEndpoint
    reaper: Reaper
    traffic: Traffic

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one request or one socket."""
        if scope["type"] == ScopeType.WEBSOCKET and scope["path"] == SIGNALING_PATH:
            return self.signaling(scope, receive, send)
        return self.litestar(scope, receive, send)


def build(
    settings: Settings, backends: Backends, web: Path | None, *, stays: bool = True
) -> Application:
    """Everything that the server serves; `web` is the folder of the built web client.

    Where the process `stays` it does its chores by itself. Raises MissingClient.
    """
    sessions = Sessions(backends.store, backends.relay, backends.clocks.wall, settings.session_ttl)
    signaling = SignalingEndpoint(
        sessions=sessions,
        relay=backends.relay,
        seconds=backends.clocks.steady,
        trusted_proxies=settings.trusted_proxies,
        most_sockets=settings.signaling_most_sockets,
        most_per_address=settings.signaling_most_per_address,
    )
    stored = backends.stored
    storage = Storage(
        stored.shares,
        stored.blobs,
        backends.clocks.wall,
        backends.quota,
        settings.most_stored_bytes,
        stored.alone,
    )
    reaper = Reaper(storage, backends.clocks.steady)
    traffic = Traffic(
        lambda connection: address_of(connection, settings.trusted_proxies),
        uploads=Crowd(*_MOST_AT_ONCE),
        downloads=Crowd(*_MOST_AT_ONCE),
    )
    metrics = Metrics(
        {
            "signalingSocketCount": lambda: signaling.socket_count,
            "signalingRoomCount": lambda: backends.relay.room_count,
            "storedShareCount": lambda: reaper.usage.shares,
            "storedFileCount": lambda: reaper.usage.files,
            "storedBytes": lambda: reaper.usage.stored,
            "receivedBytes": lambda: traffic.received,
            "sentBytes": lambda: traffic.sent,
        }
    )
    telemetry = Telemetry(metrics, settings.log_events)
    addresses = signaling_addresses(settings, backends.clocks)
    ice = Ice(settings.ice_servers, settings.turn_urls, settings.turn_secret)

    async def chores() -> None:
        await sessions.reap()
        await reaper.remove()

    routes: list[HTTPRouteHandler] = [
        *session_routes(sessions, ice, addresses, _config(settings)),
        *telemetry_routes(telemetry),
        *chores_routes(settings.chores_secret, chores),
        *sender_routes(Uploads(storage, settings.most_share_bytes), traffic),
        *plain_routes(
            PlainFiles(storage, settings.max_upload_bytes, settings.upload_life), traffic
        ),
        *receiver_routes(Downloads(storage, stored.claims, backends.limiter), traffic),
        *(static_routes(web) if web else []),
    ]

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        tasks: list[asyncio.Task[None]] = []
        if stays:
            await stored.blobs.recover()
            tasks = [
                asyncio.create_task(reaper.keep_reaping()),
                asyncio.create_task(sessions.keep_reaping()),
                asyncio.create_task(backends.relay.keep_sweeping()),
            ]
        try:
            yield
        finally:
            await _cancelled(tasks)
            await backends.close()

    security = SecurityHeaders([*_signaling_origins(settings), *filter(None, [stored.origin])])
    app = Litestar(
        [*routes, *documentation_routes(routes, _ABOUT)],
        guards=[rate_guard(backends.limiter, settings.trusted_proxies)],
        exception_handlers=handlers(),
        before_send=[security.add, telemetry.answered],
        request_class=TimedRequest,
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        lifespan=[running],
    )
    return Application(app, signaling, reaper, traffic)


def _signaling_origins(settings: Settings) -> list[str]:
    """To which pages connect for signals.

    A page keeps what it was told as it was loaded, and may have to move when this server starts
    again with the other provider.
    """
    origins = [settings.signaling_url] if settings.signaling_url else []
    if settings.supabase_url and settings.supabase_anon_key:
        origins += [settings.supabase_url, settings.supabase_url.replace("http", "ws", 1)]
    return origins


def _config(settings: Settings) -> Config:
    realtime = settings.signaling_provider == "supabase"
    return Config(
        success=True,
        ice_servers=[server for server in settings.ice_servers if server.open],
        max_upload_bytes=settings.max_upload_bytes,
        signaling_provider="supabase" if realtime else "ws",
        signaling_url=UNSET if realtime else settings.signaling_url or SIGNALING_PATH,
        supabase_url=settings.supabase_url if realtime else UNSET,
        supabase_anon_key=settings.supabase_anon_key if realtime else UNSET,
        signaling_private=settings.supabase_signing_key is not None if realtime else UNSET,
        limits=Limits(
            create_per_minute=settings.create_per_minute,
            join_per_minute=settings.join_per_minute,
            session_ttl_minutes=settings.session_ttl / MINUTE,
            shortest_ttl_minutes=SHORTEST_TTL / MINUTE,
            longest_ttl_minutes=LONGEST_TTL / MINUTE,
            signaling_message_bytes=LARGEST_MESSAGE,
            signaling_messages_per_ten_seconds=MOST_MESSAGES,
            share_bytes=settings.most_share_bytes,
            shortest_share_minutes=SHORTEST_LIFE / MINUTE,
            longest_share_minutes=LONGEST_LIFE / MINUTE,
        ),
        app_url=settings.app_url or UNSET,
    )


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
