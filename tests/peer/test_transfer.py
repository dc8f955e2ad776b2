"""What a transfer does about its seat."""

import asyncio
from pathlib import Path

import pytest

from telpher.keys.link import LinkInvitation
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
