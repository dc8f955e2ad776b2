"""How long a link waits for somebody: the server's own rules and the peer's, in virtual time."""

from __future__ import annotations

import asyncio
import time
from asyncio import sleep
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import telpher.peer.meeting
from telpher.keys.link import LinkInvitation
from telpher.peer.files.listing import list_paths
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.server import Server
from telpher.peer.status import Connecting, Delivered, Ended, Inviting
from telpher.server.app import build
from telpher.server.backends import Clocks, memory_backends
from telpher.server.settings import Settings, read_settings
from tests.local import MANY
from tests.peer.test_guesses import SilentSignaling, at_once, until
from tests.peer.virtual_time import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from telpher.peer.signaling import SeatLoss, SignalingListener, SignalingSeat

    Ask = Callable[[], Awaitable[SeatLoss | None]]

ADDRESS = "http://telpher.test"
MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
TURN = {"TELPHER_TURN_URLS": "turn:turn.test", "TELPHER_TURN_SECRET": "s" * 32}


class Waiting(SilentSignaling):
    """A room that is entered, and in which nobody else is."""

    made: list[Waiting]  # type: ignore[assignment]

    def __init__(
        self, url: str, seat: SignalingSeat, listener: SignalingListener, ask: Ask | None
    ) -> None:
        super().__init__(url, seat, listener, ask)
        self.url, self.left = url, False
        loop = asyncio.get_running_loop()
        loop.call_soon(listener.room, "entered")
        self._asking = loop.create_task(self._keep_asking(ask))

    async def _keep_asking(self, ask: Ask | None) -> None:
        while ask is not None:
            await sleep(30)
            assert await ask() is None

    async def leave(self) -> None:
        self.left = True
        self._asking.cancel()


class Net(httpx.AsyncBaseTransport):
    """The way to a server that answers at once. It may be cut, and the server begun anew."""

    def __init__(self, skew: float = 0) -> None:
        """`skew`: seconds by which the server's clock is ahead of this machine's."""
        self.asked: list[str] = []
        self.cut = False
        self._skew = skew
        clocks = Clocks(self._milliseconds, asyncio.get_running_loop().time)
        self._backends = memory_backends(read_settings(MANY), clocks)
        self.serve()

    def serve(self, **changes: str) -> None:
        """From now on with these settings, and the same sessions."""
        settings: Settings = read_settings({**MANY, **TURN, **changes})
        application: Any = build(settings, self._backends, None)
        self._to = httpx.ASGITransport(application)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        if self.cut:
            raise httpx.ConnectError("no way")
        return await self._to.handle_async_request(request)

    def _milliseconds(self) -> int:
        return round((time.time() + self._skew) * 1000)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.time()
    Waiting.made = []
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(telpher.peer.meeting, "Signaling", Waiting)
    monkeypatch.setattr(time, "time", lambda: began + asyncio.get_running_loop().time())
    # A thread would live in another time.
    monkeypatch.setattr(asyncio, "to_thread", at_once)


async def waits(
    transfer: SendingTransfer | ReceivingTransfer, net: Net
) -> asyncio.Task[Delivered | Ended]:
    """Until it is in its room, alone."""
    transfer._server._client = httpx.AsyncClient(transport=net)
    running = asyncio.create_task(transfer.run())
    await until(lambda: isinstance(transfer.status, Inviting | Connecting))
    return running


@pytest.mark.parametrize("skew", [3 * HOUR, pytest.param(-3 * HOUR, marks=pytest.mark.soak)])
def test_a_link_waits_for_a_day_whatever_the_clocks_say(skew: float) -> None:
    async def scene() -> None:
        net = Net(skew)
        transfer = SendingTransfer(ADDRESS, list_paths([__file__]))
        running = await waits(transfer, net)
        await sleep(DAY - 2 * MINUTE)
        assert isinstance(transfer.status, Inviting)
        await sleep(4 * MINUTE)
        end = await running
        assert isinstance(end, Ended)
        assert (end.code, end.by) == ("expired", "fault")
        before = len(net.asked)
        await sleep(HOUR)
        assert len(net.asked) == before

    run(scene())


def test_a_server_that_is_away_for_less_than_the_session_s_time_costs_no_link() -> None:
    async def scene() -> None:
        net = Net()
        transfer = SendingTransfer(ADDRESS, list_paths([__file__]))
        running = await waits(transfer, net)
        net.cut = True
        await sleep(13 * MINUTE)
        net.cut = False
        await sleep(HOUR)
        assert isinstance(transfer.status, Inviting)
        transfer.cancel()
        await running

    run(scene())


def test_a_server_that_stays_away_is_not_asked_without_end() -> None:
    async def scene() -> None:
        net = Net()
        running = await waits(SendingTransfer(ADDRESS, list_paths([__file__])), net)
        net.cut = True
        before = len(net.asked)
        await sleep(DAY)
        end = await running
        assert isinstance(end, Ended)
        assert end.code == "expired"
        assert len(net.asked) - before < 4 * 15 * MINUTE / 10

    run(scene())


def test_a_connection_after_hours_is_made_with_what_the_server_gave_last(tmp_path: Path) -> None:
    async def scene() -> None:
        began = time.time()
        async with waiting_pair(tmp_path) as (_, transfers):
            await sleep(5 * HOUR)
            for transfer in transfers:
                assert transfer._meeting is not None
                (turn,) = transfer._meeting.seat.ice_servers
                assert turn.username is not None
                assert float(turn.username.partition(":")[0]) - began > DAY + 4 * HOUR

    run(scene())


def test_who_waits_alone_goes_where_they_meet_now(tmp_path: Path) -> None:
    async def scene() -> None:
        async with waiting_pair(tmp_path) as (net, transfers):
            await sleep(5 * MINUTE)
            assert len(Waiting.made) == 2
            net.serve(NEXT_PUBLIC_SIGNALING_URL="wss://elsewhere.test/rooms")
            await sleep(5 * MINUTE)
            first, second = Waiting.made[:2], Waiting.made[2:]
            assert [room.left for room in first] == [True, True]
            assert [room.url for room in second] == ["wss://elsewhere.test/rooms"] * 2
            assert isinstance(transfers[0].status, Inviting)
            assert isinstance(transfers[1].status, Connecting)

    run(scene())


@asynccontextmanager
async def waiting_pair(
    folder: Path,
) -> AsyncIterator[tuple[Net, tuple[SendingTransfer, ReceivingTransfer]]]:
    """Two who wait, each in a session of its own."""
    net = Net()
    sender = SendingTransfer(ADDRESS, list_paths([__file__]))
    sending = await waits(sender, net)
    async with Server(ADDRESS) as asleep:
        asleep._client = httpx.AsyncClient(transport=net)
        code = (await asleep.create()).transfer_code
    receiver = ReceivingTransfer(ADDRESS, LinkInvitation(code, bytes(16)), folder)
    receiving = await waits(receiver, net)
    yield net, (sender, receiver)
    for transfer in (receiver, sender):
        transfer.cancel()
    await asyncio.wait([sending, receiving])
