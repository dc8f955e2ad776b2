"""Which adapter stands behind which port. No other file names one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from telpher.drivers.sqlite import Database
from telpher.limits.limiter import RateLimiter, WindowLimiter
from telpher.limits.memory import BoundedMemory
from telpher.limits.quota import DailyQuota, Quota
from telpher.protocol.times import Clock
from telpher.server.settings import Settings
from telpher.sessions.routes import Rooms, SignalingAddresses
from telpher.sessions.session import wall_clock
from telpher.sessions.sqlite_store import MIGRATIONS, SqliteStore
from telpher.sessions.store import MemoryStore, SessionStore
from telpher.shares import sqlite_store as shares_sqlite
from telpher.shares.blobs import BlobStore, MemoryBlobs
from telpher.shares.claims import ClaimStore, MemoryClaims
from telpher.shares.disk_blobs import DiskBlobs
from telpher.shares.incoming import Incoming
from telpher.shares.incoming_memory import MemoryIncoming
from telpher.shares.sqlite_claims import SqliteClaims
from telpher.shares.store import MemoryShareStore, ShareStore
from telpher.signaling.relay import InProcessRelay

if TYPE_CHECKING:
    from telpher.drivers.postgrest import PostgrestClient

SIGNALING_PATH = "/api/transfer/signaling"
_GUESSES_PER_MINUTE = 10
"""At the password of one share, whoever tries."""
_PUT_URLS_PER_MINUTE = 1000
"""As many parts as a line of a gigabit takes."""


class MissingExtra(Exception):  # noqa: N818
    """A library is missing; the text is one sentence that names it."""


class Closable(Protocol):
    """Something that is behind a store."""

    async def close(self) -> None:
        """Finish what is under way."""
        ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """`wall` in milliseconds since 1970; `steady`, in seconds, never goes back."""

    wall: Clock = wall_clock
    steady: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Stored:
    """Behind stored copies. `origin` is where clients put and get without us, or empty.

    `alone`: no other server has them in common with this one.
    """

    shares: ShareStore
    claims: ClaimStore
    blobs: BlobStore
    origin: str = ""
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Backends:
    """What the rooms are built on."""

    clocks: Clocks
    store: SessionStore
    stored: Stored
    relay: InProcessRelay
    limiter: RateLimiter
    quota: Quota
    closing: tuple[Closable, ...] = ()

    async def close(self) -> None:
        """Finish what is being written."""
        for each in self.closing:
            await each.close()


def open_backends(
    settings: Settings, clocks: Clocks | None = None, *, disk: bool = True
) -> Backends:
    """On disk, in `settings.data_dir`, or where the settings say.

    Without a `disk` sessions must be in Supabase, and nothing is stored where copies are not.
    Raises NewerSchema, MissingExtra, sqlite3.Error, OSError.
    """
    clocks = clocks or Clocks()
    closing: list[Closable] = []
    if disk or settings.shares_in_supabase:
        stored, behind_shares = open_stored(settings, disk=disk)
        closing.append(behind_shares)
    else:
        stored = _stored_in_memory(0)
    limiter, quota = _limiter(settings, clocks), _quota(settings, clocks)
    if settings.keeps_in_supabase:
        store, limiter, quota, behind = _in_supabase(settings, limiter)
    else:
        behind = database = Database(settings.data_dir / "telpher.sqlite3", MIGRATIONS)
        store = SqliteStore(database)
    closing.append(behind)
    relay = InProcessRelay(clocks.steady)
    return Backends(clocks, store, stored, relay, limiter, quota, tuple(closing))


def memory_backends(settings: Settings, clocks: Clocks | None = None) -> Backends:
    """In memory: nothing outlives the process."""
    clocks = clocks or Clocks()
    return Backends(
        clocks,
        MemoryStore(),
        _stored_in_memory(2**30),
        InProcessRelay(clocks.steady),
        _limiter(settings, clocks),
        _quota(settings, clocks),
    )


def open_stored(settings: Settings, *, disk: bool = True) -> tuple[Stored, Closable]:
    """Stored copies alone, and what is behind them. Raises as `open_backends` does."""
    blobs, origin = _blobs(settings, disk=disk)
    if not settings.shares_in_supabase:
        database = Database(settings.data_dir / "shares.sqlite3", shares_sqlite.MIGRATIONS)
        shares = shares_sqlite.SqliteShareStore(database)
        return Stored(shares, SqliteClaims(database), blobs, origin), database
    client = _project(settings)
    from telpher.shares.postgrest_claims import PostgrestClaims  # noqa: PLC0415  (an extra)
    from telpher.shares.postgrest_store import PostgrestShareStore  # noqa: PLC0415

    claims = PostgrestClaims(client)
    return Stored(PostgrestShareStore(client), claims, blobs, origin, alone=False), client


def _in_supabase(
    settings: Settings, own: RateLimiter
) -> tuple[SessionStore, RateLimiter, Quota, Closable]:
    client, key = _project(settings), settings.supabase_service_role_key
    from telpher.limits.postgrest_limiter import (  # noqa: PLC0415  (an extra)
        PostgrestLimiter,
        PostgrestWindows,
    )
    from telpher.sessions.postgrest_store import PostgrestStore  # noqa: PLC0415
    from telpher.shares.postgrest_quota import PostgrestQuota  # noqa: PLC0415

    windows = PostgrestWindows(client, key)
    limiter = PostgrestLimiter(own, windows, _per_minute(settings), never_alone={"guess"})
    quota = PostgrestQuota(client, key, settings.most_daily_bytes)
    return PostgrestStore(client), limiter, quota, client


def _project(settings: Settings) -> "PostgrestClient":
    try:
        from telpher.drivers.postgrest import PostgrestClient  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtra(
            "SUPABASE_SERVICE_ROLE_KEY needs a library that is not installed: "
            "pip install 'telpher[supabase]'."
        ) from None
    key = settings.supabase_service_role_key
    return PostgrestClient(settings.supabase_url, key, settings.supabase_db_schema)


def signaling_addresses(settings: Settings, clocks: Clocks) -> SignalingAddresses:
    """Where the two sides of a transfer meet."""
    if settings.signaling_provider == "ws":
        return Rooms(settings.signaling_url or SIGNALING_PATH)
    from telpher.signaling.realtime_channels import RealtimeChannels  # noqa: PLC0415  (an extra)

    return RealtimeChannels(
        settings.supabase_url,
        settings.supabase_anon_key,
        settings.supabase_signing_key,
        clocks.wall,
    )


def _stored_in_memory(most: int) -> Stored:
    shares = MemoryShareStore()
    return Stored(shares, MemoryClaims(shares), MemoryBlobs(most))


def _blobs(settings: Settings, *, disk: bool) -> tuple[BlobStore, str]:
    if not settings.s3_bucket:
        incoming = Incoming(settings.data_dir / "incoming", settings.least_free_bytes)
        return DiskBlobs(settings.data_dir / "shares", incoming), ""
    try:
        from telpher.drivers.objects import Access, Bucket  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtra(
            "TELPHER_S3_BUCKET needs a library that is not installed: pip install 'telpher[s3]'."
        ) from None
    from telpher.shares.object_blobs import ObjectBlobs  # noqa: PLC0415

    access = Access(
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_key_id,
        secret=settings.s3_secret,
    )
    bucket = Bucket(access)
    origin = bucket.origin() if settings.s3_direct else ""
    waiting = (
        Incoming(settings.data_dir / "incoming", settings.least_free_bytes)
        if disk
        else MemoryIncoming()
    )
    # A server removes what its rows do not name, so those of one never look at another's bytes.
    folder = "shared" if settings.shares_in_supabase else "shares"
    return ObjectBlobs(bucket, folder, waiting, direct=settings.s3_direct), origin


def _limiter(settings: Settings, clocks: Clocks) -> RateLimiter:
    storage = BoundedMemory(clocks.steady)
    return WindowLimiter(storage, _per_minute(settings), clocks.steady)


def _quota(settings: Settings, clocks: Clocks) -> Quota:
    return DailyQuota(settings.most_daily_bytes, clocks.steady)


def _per_minute(settings: Settings) -> dict[str, int]:
    asked = ("join", "reopen", "extend", "close", "telemetry", "look", "claim", "report", "chores")
    per_minute = dict.fromkeys(asked, settings.join_per_minute)
    per_minute |= dict.fromkeys(("create", "share", "upload"), settings.create_per_minute)
    return per_minute | {"guess": _GUESSES_PER_MINUTE, "put-url": _PUT_URLS_PER_MINUTE}
