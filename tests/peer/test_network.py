"""When a machine has come to another network, in virtual time."""

import asyncio

import pytest

from telpher.peer import network
from telpher.peer.network import own_addresses, watch_network
from tests.peer.virtual_time import run

HOME = frozenset({"192.168.1.7"})
TRAIN = frozenset({"10.20.30.40", "2001:db8::7"})
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("later", "changes"),
    [([HOME, HOME], 0), ([NONE, HOME], 0), ([TRAIN, TRAIN], 1), ([NONE, TRAIN, HOME], 2)],
    ids=["the same", "back", "another", "back and forth"],
)
def test_what_counts_as_another_network(
    monkeypatch: pytest.MonkeyPatch, later: list[frozenset[str]], changes: int
) -> None:
    told: list[float] = []

    async def scene() -> None:
        seen = iter([HOME, *later])
        monkeypatch.setattr(network, "own_addresses", lambda: next(seen))
        watching = asyncio.ensure_future(watch_network(lambda: told.append(0)))
        await asyncio.sleep(2 * len(later) + 1)
        watching.cancel()

    run(scene())
    assert len(told) == changes


def test_the_addresses_of_this_machine_stay_as_they_are() -> None:
    assert own_addresses() == own_addresses()
