"""How long to go on asking a server that does not answer: bounded back-off, counted together."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Final, TypeVar

from telpher.peer.copies.faults import Passing, ShareFault, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telpher.protocol.errors import ErrorCode, ShareFaultCode

T = TypeVar("T")

_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 8.0
_AT_FIRST: Final = 3.0
"""Seconds of patience with a server that has never answered: its address may be wrong."""
_LEAST_TRIES: Final = 4
_LATER: Final = 600.0
"""Seconds in which at least one request of all must succeed, as between two peers."""

_ENDS: Final[dict[Trouble, ErrorCode | ShareFaultCode]] = {
    "server-unreachable": "server-unreachable",
    "rate-limited": "rate-limited",
    "storage-full": "storage-full",
    "part-missing": "share-damaged",
}


class Patience:
    """Repeats requests, each alone; gives up when none at all has succeeded for long."""

    def __init__(self, tell: Callable[[Trouble], None]) -> None:
        """``tell`` hears what is in the way."""
        self._tell = tell
        self._since = time.monotonic()
        self._most = _AT_FIRST

    async def with_(
        self, attempt: Callable[[], Awaitable[T]], failed: Callable[[Passing], None] | None = None
    ) -> T:
        """Return what the first attempt returns that succeeds; ``failed`` hears of the others.

        Raises ShareFault with what was in the way, and whatever else an attempt raises.
        """
        pause = _FIRST_PAUSE
        tries = 0
        while True:
            tries += 1
            try:
                result = await attempt()
            except Passing as passing:
                if tries >= _LEAST_TRIES and time.monotonic() - self._since > self._most:
                    raise ShareFault(_ENDS[passing.trouble]) from None
                if failed is not None:
                    failed(passing)
                self._tell(passing.trouble)
                # Those that failed together must not all come back together.
                await asyncio.sleep(max(pause, passing.after) * random.uniform(1, 1.25))  # noqa: S311
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._since = time.monotonic()
                self._most = _LATER
                return result
