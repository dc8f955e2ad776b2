"""What a transfer does about its seat."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from telpher.keys.link import LinkInvitation
from telpher.peer.connection import Connection
from telpher.peer.driver import Driver
from telpher.peer.meeting import Meeting
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.server import Seat, Server
from telpher.peer.status import Connecting, Ended, Status
from tests.servers import TelpherServer


class GivenAway(ReceivingTransfer):
    """A receiver whose seat is given away right after it was taken, as often as said."""

    def lose(self, sender: Server, seat: Seat, times: int) -> None:
        self._sender, self._sender_seat, self._times = sender, seat, times
        self.taken = 0

    async def _take_seat(self) -> Seat:
        seat = await super()._take_seat()
        self.taken += 1
        if self.taken <= self._times:
            await self._sender.reopen(self._sender_seat)
        return seat


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.mark.parametrize(("times", "online"), [(1, True), (100, False)])
async def test_a_seat_that_was_given_away_is_taken_again(
    state: Path, times: int, online: bool
) -> None:
    with TelpherServer(state) as server:
        async with Server(server.url) as sender:
            seat = await sender.create()
            invitation = LinkInvitation(seat.transfer_code, bytes(16))
            receiver = GivenAway(server.url, invitation, state)
            receiver.lose(sender, seat, times)
            seen: asyncio.Queue[Status] = asyncio.Queue()
            receiver.subscribe(seen.put_nowait)
            running = asyncio.create_task(receiver.run())
            while online:
                status = await seen.get()
                if isinstance(status, Connecting) and status.room == "entered":
                    break
            if online:
                receiver.cancel()
            end = await running
    assert isinstance(end, Ended)
    assert end.code == ("cancelled" if online else "expired")
    assert receiver.taken == (2 if online else 6)


async def test_who_has_met_tells_so_once_whatever_comes_later(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Driver, "connected", lambda *_: None)
    monkeypatch.setattr(Meeting, "failed", property(lambda _: True))
    with TelpherServer(state) as server:
        async with Server(server.url) as sender:
            seat = await sender.create()
            invitation = LinkInvitation(seat.transfer_code, bytes(16))
            receiver = ReceivingTransfer(server.url, invitation, state)
            entered = asyncio.Event()

            def shown(status: Status) -> None:
                if isinstance(status, Connecting) and status.room == "entered":
                    entered.set()

            receiver.subscribe(shown)
            running = asyncio.create_task(receiver.run())
            await entered.wait()
            receiver.connected(cast("Connection", None), ("one", "two", "three"))
            receiver.leave()
            await running
        told = server.metrics
    assert told["signalingDeliverySuccessCount"] == 1
    assert told["signalingDeliveryFailureCount"] == 0
