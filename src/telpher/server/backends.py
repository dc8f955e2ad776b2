"""Which adapter stands behind which port. No other file names one."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from telpher.drivers.sqlite import Database
from telpher.limits.limiter import RateLimiter, WindowLimiter
from telpher.limits.memory import BoundedMemory
from telpher.protocol.times import Clock
from telpher.server.settings import Settings
from telpher.sessions.session import wall_clock
from telpher.sessions.sqlite_store import MIGRATIONS, SqliteStore
from telpher.sessions.store import MemoryStore, SessionStore
from telpher.signaling.relay import InProcessRelay


@dataclass(frozen=True, slots=True)
class Clocks:
    """`wall` in milliseconds since 1970; `steady`, in seconds, never goes back."""

    wall: Clock = wall_clock
    steady: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Backends:
    """What the rooms are built on."""

    clocks: Clocks
    store: SessionStore
    relay: InProcessRelay
    limiter: RateLimiter
    database: Database | None = None

    async def close(self) -> None:
        """Finish what is being written."""
        if self.database is not None:
            await self.database.close()


def open_backends(settings: Settings, clocks: Clocks | None = None) -> Backends:
    """On disk, in `settings.data_dir`. Raises NewerSchema, sqlite3.Error."""
    clocks = clocks or Clocks()
    database = Database(settings.data_dir / "telpher.sqlite3", MIGRATIONS)
    return _backends(settings, clocks, SqliteStore(database), database)


def memory_backends(settings: Settings, clocks: Clocks | None = None) -> Backends:
    """In memory: nothing outlives the process."""
    return _backends(settings, clocks or Clocks(), MemoryStore(), None)


def _backends(
    settings: Settings, clocks: Clocks, store: SessionStore, database: Database | None
) -> Backends:
    per_minute = dict.fromkeys(
        ("join", "reopen", "extend", "close", "telemetry"), settings.join_per_minute
    )
    per_minute["create"] = settings.create_per_minute
    storage = BoundedMemory(clocks.steady)
    return Backends(
        clocks=clocks,
        store=store,
        relay=InProcessRelay(clocks.steady),
        limiter=WindowLimiter(storage, per_minute, clocks.steady),
        database=database,
    )
