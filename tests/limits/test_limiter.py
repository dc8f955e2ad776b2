import pytest

from telpher.limits.limiter import TooManyRequests, WindowLimiter
from telpher.limits.memory import BoundedMemory
from tests.clock import Clock


def limiter(clock: Clock, most_keys: int = 100) -> tuple[WindowLimiter, BoundedMemory]:
    memory = BoundedMemory(clock.seconds, most_keys)
    return WindowLimiter(memory, {"create": 2, "join": 3}, clock.seconds), memory


async def test_so_many_in_a_minute_and_no_more() -> None:
    clock = Clock()
    limits, _ = limiter(clock)
    await limits.spend("create", "a")
    clock.pass_(20)
    await limits.spend("create", "a")
    with pytest.raises(TooManyRequests) as refused:
        await limits.spend("create", "a")
    assert refused.value.retry_after == 40
    clock.pass_(39.5)
    with pytest.raises(TooManyRequests) as refused:
        await limits.spend("create", "a")
    assert refused.value.retry_after == 1
    clock.pass_(0.5)
    await limits.spend("create", "a")


async def test_addresses_and_buckets_are_counted_apart() -> None:
    limits, _ = limiter(Clock())
    for address in ("a", "b"):
        for _ in range(2):
            await limits.spend("create", address)
        for _ in range(3):
            await limits.spend("join", address)
        with pytest.raises(TooManyRequests):
            await limits.spend("join", address)


async def test_memory_is_bounded_and_the_counted_stay_counted() -> None:
    clock = Clock()
    limits, memory = limiter(clock, most_keys=10)
    await limits.spend("create", "early")
    refused = 0
    for number in range(1000):
        try:
            await limits.spend("create", f"flood {number}")
        except TooManyRequests:
            refused += 1
    assert refused == 1000 - 9 - 2
    await limits.spend("create", "early")  # not shut out by the flood
    with pytest.raises(TooManyRequests):
        await limits.spend("create", "early")
    assert await memory.reset() <= 11


async def test_counters_are_forgotten_when_their_window_ends() -> None:
    clock = Clock()
    limits, memory = limiter(clock)
    for number in range(50):
        await limits.spend("create", str(number))
    clock.pass_(61)
    await limits.spend("create", "new")
    assert await memory.reset() == 1
