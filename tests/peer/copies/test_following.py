"""When a receiver goes on from a copy. The live transfer does what the test says."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from telpher.keys.link import LinkInvitation
from telpher.peer.copies import following
from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.following import Following
from telpher.peer.copies.server import ShareServer
from telpher.peer.status import (
    Connecting,
    Delivered,
    Ended,
    Led,
    Missed,
    Opening,
    Reconnecting,
    Status,
    Summary,
    Verifying,
)
from tests.peer.copies.people import Somebody
from tests.peer.virtual_time import run

WHAT = Summary("file.bin", 1, 4, text=False)
DELIVERED = Delivered(WHAT, "durable", 1.0, "")
NO_PATH = Connecting(peer_present=True, room="entered")
CUT = Reconnecting(WHAT, None, peer_present=True, room="entered")
NOBODY = Connecting(peer_present=False, room="entered")
GONE = Reconnecting(WHAT, None, peer_present=False, room="entered")


class Live:
    """Stands in for ReceivingTransfer."""

    latest: "Live"

    def __init__(self, *_: object) -> None:
        Live.latest = self
        self.status: Status = Opening()
        self.key = bytes(16)
        self._left = asyncio.Event()

    def subscribe(self, listener: Callable[[Status], None]) -> None:
        self._tell = listener

    def is_(self, status: Status) -> None:
        self.status = status
        self._tell(status)

    def leave(self) -> None:
        self._left.set()

    async def run(self) -> Ended:
        await self._left.wait()
        return Ended("replaced", "us", may_have_arrived=False, resumable=True)


class Copy:
    """Stands in for Downloading."""

    def __init__(self, *_: object) -> None: ...

    def subscribe(self, _: object) -> None: ...

    async def run(self) -> Delivered:
        return DELIVERED


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_there(*_: object) -> None: ...

    monkeypatch.setattr(following, "ReceivingTransfer", Live)
    monkeypatch.setattr(following, "Downloading", Copy)
    monkeypatch.setattr(ShareServer, "look", is_there)


def led_at(output: Path, *course: tuple[float, Status]) -> list[tuple[float, Missed | None]]:
    """When and why, if the live transfer is at each of these from that second on."""
    led: list[tuple[float, Missed | None]] = []

    async def receives() -> None:
        loop = asyncio.get_running_loop()
        invitation = LinkInvitation("7K3M-9QWD", bytes(16))
        receiver = Following("http://127.0.0.1:9", invitation, output, Somebody())

        def hear(status: Status) -> None:
            if isinstance(status, Led):
                led.append((loop.time(), status.why))

        receiver.subscribe(hear)
        running = loop.create_task(receiver.run())
        await asyncio.sleep(0)
        for second, status in course:
            await asyncio.sleep(second - loop.time())
            Live.latest.is_(status)
        assert await running == DELIVERED

    run(receives())
    return led


@pytest.mark.parametrize(("status", "why"), [(NO_PATH, "no-path"), (CUT, "lost")])
def test_they_have_fifteen_seconds_to_find_a_path(
    tmp_path: Path, status: Status, why: Missed
) -> None:
    # It looks every three seconds: in time, and a moment too early, so that the next look tells.
    assert led_at(tmp_path, (0.0, status)) == [(15.0, why)]
    assert led_at(tmp_path, (0.25, status)) == [(18.0, why)]
    # After a connection they begin again.
    course = (0.0, status), (14.0, Verifying(WHAT)), (14.5, status)
    assert led_at(tmp_path, *course) == [(30.0, why)]


@pytest.mark.parametrize(("status", "why"), [(NOBODY, "absent"), (GONE, "lost")])
def test_nobody_waits_for_who_is_not_there(tmp_path: Path, status: Status, why: Missed) -> None:
    assert led_at(tmp_path, (1.0, status)) == [(3.0, why)]


def test_so_have_they_if_one_of_them_comes_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_there_by_then(*_: object) -> None:
        if Live.latest.status == NOBODY:
            raise ShareFault("unknown-share")

    monkeypatch.setattr(ShareServer, "look", is_there_by_then)
    assert led_at(tmp_path, (0.0, NOBODY), (21.0, NO_PATH)) == [(36.0, "no-path")]
