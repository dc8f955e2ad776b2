"""The connection in force, and what is to be the first one or to take its place.

Each is held with its negotiation. Times are in seconds of the event loop's clock.
"""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING, Final, Protocol

from telpher.peer.negotiation import Heard, Negotiation, Open

if TYPE_CHECKING:
    from telpher.keys.agreement import Agreed
    from telpher.peer.datagrams import Datagrams

_ATTEMPT_PATIENCE: Final = 10.0
"""Seconds that an attempt has for itself: a slow path must not be torn down while it is built."""
_DISCONNECTED_PATIENCE: Final = 3.0
"""Seconds for which nothing comes through a connection before the next one is looked for."""
_SEARCH: Final = 20.0
"""Seconds for which a better connection is looked for, though the present one may be as good."""


class ConnectionsListener(Protocol):
    """What becomes of the connection in force, on the event loop."""

    def stands(self, negotiation: Negotiation, *, replaces: bool) -> None:
        """The connection of this one is in force; the one that it `replaces`, if any, is closed."""
        ...

    def fell(self) -> None:
        """The connection that was in force is closed, and none has taken its place."""
        ...


class Connections:
    """One side's."""

    def __init__(self, open_: Open, listener: ConnectionsListener) -> None:
        self.standing: Negotiation | None = None
        """Its connection is in force."""
        self._building: Negotiation | None = None
        self._open = open_
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._begun_at = -inf
        self._disconnected_at = inf
        self._searches_until = -inf

    @property
    def under_way(self) -> bool:
        """A connection is being made, and has time for it."""
        waited = self._loop.time() - self._begun_at
        return self._building is not None and waited < _ATTEMPT_PATIENCE

    @property
    def silent(self) -> bool:
        """Nothing comes through the connection in force."""
        return self._loop.time() - self._disconnected_at >= _DISCONNECTED_PATIENCE

    @property
    def apart(self) -> bool:
        """A connection is needed, and none is being made."""
        searches = self._loop.time() < self._searches_until
        needed = self.standing is None or self.silent or searches
        return needed and not self.under_way

    @property
    def latest(self) -> Negotiation | None:
        """The one with the keys that were agreed on last."""
        return self._building or self.standing

    def of(self, attempt: bytes) -> Negotiation | None:
        """The one with the keys of this attempt to agree."""
        return next((one for one in self._both if one.agreed.attempt == attempt), None)

    def build(self, agreed: Agreed, datagrams: Datagrams) -> Negotiation:
        """Begin anew what is to stand next. Raises what `open_` raises."""
        self._give_up()
        self._begun_at = self._loop.time()
        self._building = Negotiation(agreed, datagrams, self._open, self._heard)
        return self._building

    def search(self) -> None:
        """Be apart for a while, though a connection stands: it may be about to end."""
        self._searches_until = self._loop.time() + _SEARCH

    def tidy(self) -> None:
        """Give up what has taken too long, where the connection in force will do."""
        if not self.apart and not self.under_way:
            self._give_up()

    def repeat(self, now: float, *, everything: bool = False) -> None:
        """See Datagrams."""
        for negotiation in self._both:
            negotiation.datagrams.repeat(now, everything=everything)

    def drop(self) -> None:
        """Close the connection in force: it is of no use."""
        if self.standing is not None:
            self.standing.close()
        self.standing = None
        self._disconnected_at = inf
        self._listener.fell()

    def close(self) -> None:
        """Close every connection."""
        for negotiation in self._both:
            negotiation.close()

    @property
    def _both(self) -> list[Negotiation]:
        return [one for one in (self._building, self.standing) if one is not None]

    def _give_up(self) -> None:
        if self._building is not None:
            self._building.close()
        self._building = None

    def _heard(self, negotiation: Negotiation, heard: Heard) -> None:
        stands = negotiation is self.standing
        match heard:
            case "connected":
                self._disconnected_at = inf
                if not stands:
                    self._replace(negotiation)
            case "disconnected" if stands:
                self._disconnected_at = self._loop.time()
            case "failed" if stands:
                self.drop()
            case "failed":
                self._give_up()

    def _replace(self, negotiation: Negotiation) -> None:
        former, self.standing = self.standing, negotiation
        self._building = None
        self._searches_until = -inf
        if former is not None:
            former.close()
        self._listener.stands(negotiation, replaces=former is not None)
