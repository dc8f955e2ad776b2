"""Notices that this machine has come to another network."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE: Final = 2.0
_NOBODY: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses far away that nobody has (RFC 5737, RFC 3849); nothing is sent to them either."""


async def watch_network(changed: Callable[[], None]) -> None:
    """Tell every change, for ever."""
    known = own_addresses()
    while True:
        await asyncio.sleep(_PAUSE)
        addresses = own_addresses()
        # Between two networks there may be none.
        if addresses and addresses != known:
            known = addresses
            changed()


def own_addresses() -> frozenset[str]:
    """The addresses from which this machine would speak to others far away."""
    found = set()
    for family, address in _NOBODY:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            found.add(probe.getsockname()[0])
    return frozenset(found)
