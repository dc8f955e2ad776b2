"""Times: whole milliseconds since 1970-01-01T00:00Z, and how the HTTP interface writes them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], int]

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def iso(milliseconds: int) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`, as JavaScript writes it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
