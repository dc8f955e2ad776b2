"""How many requests of a kind may be under way at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from telpher.limits.limiter import TooManyRequests

_RETRY_AFTER_S = 5


class Crowd:
    """At most so many in all, and so many from one address."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._inside: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many are inside."""
        return self._inside.total()

    @contextmanager
    def admit(self, address: str) -> Iterator[None]:
        """Count one for as long as it is inside. Raises TooManyRequests."""
        if self.count >= self._most or self._inside[address] >= self._most_per_address:
            raise TooManyRequests(_RETRY_AFTER_S)
        self._inside[address] += 1
        try:
            yield
        finally:
            self._inside[address] -= 1
            if self._inside[address] == 0:
                del self._inside[address]
