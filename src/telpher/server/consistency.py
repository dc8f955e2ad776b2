"""What settings must not say together."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telpher.server import supabase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telpher.server.settings import Settings


def contradictions(settings: Settings) -> Iterator[str]:
    """Sentences, each of which begins with the setting that is missing or wrong."""
    yield from _halves(settings)
    yield from _bucket(settings)
    yield from _project(settings)
    yield from _blocked(settings)


def _halves(settings: Settings) -> Iterator[str]:
    for one, other, first, second, why in (
        (
            "TELPHER_TLS_CERT",
            "TELPHER_TLS_KEY",
            settings.tls_cert,
            settings.tls_key,
            "HTTPS needs both a certificate and its key",
        ),
        (
            "TELPHER_TURN_URLS",
            "TELPHER_TURN_SECRET",
            settings.turn_urls,
            settings.turn_secret,
            "TURN needs both servers and their secret",
        ),
        (
            "TELPHER_S3_ACCESS_KEY_ID",
            "TELPHER_S3_SECRET_ACCESS_KEY",
            settings.s3_key_id,
            settings.s3_secret,
            "a key needs its secret",
        ),
    ):
        if bool(first) != bool(second):
            yield f"{other if first else one} is missing: {why}."
    for name, path in (
        ("TELPHER_TLS_CERT", settings.tls_cert),
        ("TELPHER_TLS_KEY", settings.tls_key),
    ):
        if path is not None and not path.is_file():
            yield f"{name} names {path}, which is not a file."


def _bucket(settings: Settings) -> Iterator[str]:
    described = (
        settings.s3_endpoint or settings.s3_region or settings.s3_key_id or settings.s3_direct
    )
    if described and not settings.s3_bucket:
        yield "TELPHER_S3_BUCKET is missing: other settings describe a bucket."


def _project(settings: Settings) -> Iterator[str]:
    url, signing_key = settings.supabase_url, settings.supabase_signing_key
    keys = (
        ("NEXT_PUBLIC_SUPABASE_ANON_KEY", settings.supabase_anon_key),
        ("SUPABASE_SERVICE_ROLE_KEY", settings.supabase_service_role_key),
    )
    if (settings.supabase_service_role_key or signing_key) and not url:
        yield "NEXT_PUBLIC_SUPABASE_URL is missing: a key needs its project."
    for name, value in (("NEXT_PUBLIC_SUPABASE_URL", url), *keys):
        if settings.signaling_provider == "supabase" and not value:
            yield f"{name} is missing: signaling by Supabase needs it."
    for name, key in keys:
        if supabase.of_another_project(key, url):
            yield f"{name} is of another project than NEXT_PUBLIC_SUPABASE_URL."


def _blocked(settings: Settings) -> Iterator[str]:
    """Where pages are to connect, and browsers do not let them."""
    if not settings.tls and not settings.app_url.startswith("https:"):
        return
    realtime = settings.signaling_provider == "supabase"
    for name, url in (
        ("NEXT_PUBLIC_SUPABASE_URL", settings.supabase_url if realtime else ""),
        ("NEXT_PUBLIC_SIGNALING_URL", "" if realtime else settings.signaling_url),
        ("TELPHER_S3_ENDPOINT", settings.s3_endpoint if settings.s3_direct else ""),
    ):
        parts = urlsplit(url)
        if parts.scheme in {"http", "ws"} and not _on_this_machine(parts.hostname or ""):
            yield (
                f"{name} must begin with {parts.scheme}s://, because pages that come over HTTPS "
                "connect to nothing else."
            )


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
