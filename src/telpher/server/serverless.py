"""The application for places that start a process for some requests, and end it when they like.

There is no disk to keep anything on, nobody reaches a socket, and nothing goes on between requests.
So sessions, limits and what is known of copies are kept in a Supabase project, their bytes in a
bucket to which clients put them, and what has expired is removed on request.
"""

from collections.abc import Mapping
from dataclasses import replace

from litestar.types import ASGIApp, Receive, Scope, Send

from telpher.server import static
from telpher.server.app import build
from telpher.server.backends import open_backends
from telpher.server.consistency import contradictions
from telpher.server.serving import log_to_stderr, warn_if_anybody_may_listen
from telpher.server.settings import SettingError, Settings, read_settings
from telpher.shares.plain_routes import ENVELOPE

LARGEST_BODY = 4_500_000
"""Bytes of a request that such places let through."""


def entry(environment: Mapping[str, str]) -> ASGIApp:
    """For any ASGI server, with or without lifespan. Raises SettingError, MissingExtra."""
    settings = adapted(read_settings(environment))
    log_to_stderr()
    warn_if_anybody_may_listen(settings)
    web = settings.web_dir or static.PACKAGED
    built = build(settings, open_backends(settings, disk=False), web, stays=False)

    # Servers take for version 2 of ASGI what is no coroutine function.
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await built(scope, receive, send)

    return app


def adapted(settings: Settings) -> Settings:
    """As they can only be there. Raises SettingError."""
    if not settings.keeps_in_supabase:
        raise SettingError(
            "SUPABASE_SERVICE_ROLE_KEY is missing: without a disk, sessions are kept in Supabase."
        )
    if settings.signaling_provider == "ws" and not settings.signaling_url:
        raise SettingError(
            "WEBRTC_SIGNALING_PROVIDER must be supabase, or NEXT_PUBLIC_SIGNALING_URL name a "
            "server, because nobody reaches a socket here."
        )
    stores = settings.shares_in_supabase
    there = replace(
        settings,
        most_share_bytes=settings.most_share_bytes if stores else 0,
        max_upload_bytes=min(settings.max_upload_bytes, LARGEST_BODY - ENVELOPE) if stores else 0,
        s3_direct=stores,
    )
    for sentence in contradictions(there):
        raise SettingError(sentence)
    return there
