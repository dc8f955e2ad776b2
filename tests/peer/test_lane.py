"""How much waits in a channel, in virtual time."""

import asyncio
from asyncio import sleep
from types import SimpleNamespace
from typing import cast

import pytest

import telpher.peer.lane
from telpher.peer.connection import Channel, Handlers
from telpher.peer.lane import Lane, LaneListener
from tests.peer.virtual_time import run

FRAME = bytes(64 * 1024)
TURN = 0.01
"""Seconds from one time that the channel takes something to the next."""


class Slow(Handlers):
    """Takes so many bytes a second."""

    is_open = True

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.buffered_amount = 0
        self.most = 0
        """The most that has waited since it was asked last."""
        self._low = 0
        self._taking = asyncio.ensure_future(self._take(round(rate * TURN)))

    def send(self, message: bytes) -> None:
        self.buffered_amount += len(message)
        self.most = max(self.most, self.buffered_amount)

    def wake_below(self, amount: int) -> None:
        self._low = amount

    def close(self) -> None:
        self._taking.cancel()

    async def _take(self, size: int) -> None:
        while True:
            await sleep(TURN)
            before = self.buffered_amount
            self.buffered_amount = max(0, before - size)
            if self.buffered_amount <= self._low < before:
                self.on_low()


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        pytest.param(1e5, 256 * 1024, id="a slow path"),
        pytest.param(8e6, 2_000_000, id="one between"),
        pytest.param(1e9, 4 * 1024 * 1024, id="a fast path"),
    ],
)
def test_what_waits_is_a_quarter_of_a_seconds_worth_within_bounds(
    monkeypatch: pytest.MonkeyPatch, rate: float, expected: int
) -> None:
    async def scene() -> None:
        clock = SimpleNamespace(monotonic=asyncio.get_running_loop().time)
        monkeypatch.setattr(telpher.peer.lane, "time", clock)
        control, data = (Slow(rate) for _ in range(2))
        lane = Lane(
            cast("Channel", control), cast("Channel", data), cast("LaneListener", SimpleNamespace())
        )

        async def send() -> None:
            while data.is_open:
                await lane.put(FRAME)

        sending = asyncio.ensure_future(send())
        await sleep(20)
        data.most = 0
        await sleep(20)
        assert 0.8 * expected < data.most < 1.2 * expected + len(FRAME)
        data.is_open = False
        lane.close()
        await sending

    run(scene())
