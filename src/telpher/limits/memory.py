"""Counters in memory that stay few and cheap however many addresses ask."""

from collections import OrderedDict
from collections.abc import Callable

from limits.aio.storage import Storage

_MOST_KEYS = 100_000
_OTHERS = "others"


class BoundedMemory(Storage):
    """A `limits` storage for fixed windows.

    The library's own walks over all its keys at every hit, which a flood of addresses makes slow.
    Here a hit looks at the oldest keys only. Beyond `most_keys` live keys, newcomers share one
    counter, so that memory stays bounded and a flood can shut out nobody who is already counted.
    """

    STORAGE_SCHEME = None

    def __init__(self, seconds: Callable[[], float], most_keys: int = _MOST_KEYS) -> None:
        """`seconds` is a clock that never goes back."""
        super().__init__()
        self._seconds = seconds
        self._most_keys = most_keys
        self._counters: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails."""
        return ValueError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; `expiry` in seconds from the first count of a window."""
        now = self._seconds()
        self._forget(now)
        key = self._known(key)
        count, ends = self._counters.get(key, (0, now + expiry))
        self._counters[key] = (count + amount, ends)
        return count + amount

    async def get(self, key: str) -> int:
        """The count of the running window."""
        self._forget(self._seconds())
        return self._counters.get(self._known(key), (0, 0.0))[0]

    async def get_expiry(self, key: str) -> float:
        """When the running window ends."""
        return self._counters.get(self._known(key), (0, self._seconds()))[1]

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int:
        """Forget everything; how many counters there were."""
        count = len(self._counters)
        self._counters.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forget one counter."""
        self._counters.pop(key, None)

    def _known(self, key: str) -> str:
        full = len(self._counters) >= self._most_keys
        return _OTHERS if full and key not in self._counters else key

    def _forget(self, now: float) -> None:
        # Windows are equally long, so counters lie in the order in which they end.
        while self._counters:
            key, (_, ends) = next(iter(self._counters.items()))
            if ends > now:
                return
            del self._counters[key]
