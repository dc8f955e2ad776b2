"""Times as people write them: `90s`, `10m`, `12h`, `7d`."""

from __future__ import annotations

import re
from typing import Final

import typer

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_HOUR: Final = 60
_LONGEST: Final = 30 * 24 * _HOUR


def seconds_of(written: str) -> int:
    """How many seconds that is. Raises typer.BadParameter."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", written.strip().lower(), re.ASCII)
    if match is None:
        raise typer.BadParameter(f"{written!r} is no time such as 90s, 10m, 12h or 7d.")
    return int(match[1]) * _SECONDS[match[2]]


def life_of(written: str) -> int:
    """How many minutes a stored copy may live that long: an hour to thirty days.

    Raises typer.BadParameter.
    """
    minutes = seconds_of(written) // 60
    if not _HOUR <= minutes <= _LONGEST:
        raise typer.BadParameter("A stored copy is kept for 1h to 30d.")
    return minutes
