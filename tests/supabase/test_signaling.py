"""A seat on a channel of Realtime, as the terminal takes it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from telpher.keys.envelopes import Want, write_envelope
from telpher.keys.link import to_base64url
from telpher.peer import realtime_signaling
from telpher.peer.allowance import MOST_HEARD
from telpher.peer.realtime_signaling import RealtimeSignaling
from telpher.peer.server import Seat, Server, ServerFault
from telpher.peer.signaling import SeatLoss, SignalingSeat
from telpher.peer.signals import write_signal
from telpher.sessions.session import Role
from telpher.signaling import realtime_channels
from tests.local import LocalServer
from tests.peer.listener import Listener
from tests.supabase.backend import backend_of
from tests.supabase.peer import Peer, peers
from tests.supabase.serving import realtime, serving
from tests.supabase.standin.postgres import Database
from tests.supabase.standin.running import StandIn

WANT = write_signal("ready", write_envelope(Want()))
LIFE = 8
"""Seconds of a token: half of them are left to a busy machine to renew it in."""


class Sitting:
    """One side in its room, which renews its seat as a transfer does."""

    def __init__(self, server: Server, role: Role, seat: Seat) -> None:
        self._server = server
        self._seat = seat
        self.listener = Listener()
        assert seat.realtime is not None
        proof = SignalingSeat(seat.transfer_id, role, seat.token)
        self.signaling = RealtimeSignaling(seat.realtime, proof, self.listener, self._ask)

    async def _ask(self) -> SeatLoss | None:
        try:
            self._seat = await self._server.extend(self._seat)
        except ServerFault as fault:
            return fault.code if fault.code in ("closed", "expired") else None
        assert self._seat.realtime is not None
        self.signaling.renew(self._seat.realtime)
        return None


Enter = Callable[[Role, Seat], Sitting]


@pytest.fixture(params=["key", "secret", ""], ids=["ES256", "HS256", "public"])
async def server(
    request: pytest.FixtureRequest, tmp_path: Path, standin: StandIn
) -> AsyncIterator[LocalServer]:
    async with serving(tmp_path, realtime(standin, request.param)) as running:
        yield running


@pytest.fixture
async def client(server: LocalServer) -> AsyncIterator[Server]:
    async with Server(server.url) as client:
        yield client


@pytest.fixture
async def enter(client: Server) -> AsyncIterator[Enter]:
    entered: list[Sitting] = []

    def enter(role: Role, seat: Seat) -> Sitting:
        entered.append(Sitting(client, role, seat))
        return entered[-1]

    yield enter
    for sitting in entered:
        await sitting.signaling.leave()


async def seats(client: Server) -> tuple[Seat, Seat]:
    sender = await client.create()
    claim = to_base64url(secrets.token_bytes(32))
    return sender, await client.join(sender.transfer_code, claim)


async def test_two_come_talk_and_leave(client: Server, enter: Enter) -> None:
    sender_seat, receiver_seat = await seats(client)
    sender = enter("sender", sender_seat)
    await sender.listener.hears(("room", "entered"), ("peer", False))
    receiver = enter("receiver", receiver_seat)
    await receiver.listener.comes_to_hear(("peer", True))
    await sender.listener.comes_to_hear(("peer", True))
    want, reply = WANT, write_signal("ready", bytes(40))
    receiver.signaling.relay(want)
    receiver.signaling.relay(reply)
    await sender.listener.comes_to_hear(("signal", want))
    await sender.listener.hears(("signal", reply))
    sender.signaling.relay(want)
    await receiver.listener.comes_to_hear(("signal", want))
    await receiver.signaling.leave()
    await sender.listener.hears(("peer", False))


async def test_a_newer_place_replaces_an_older_one(client: Server, enter: Enter) -> None:
    seat, _ = await seats(client)
    first = enter("sender", seat)
    await first.listener.hears(("room", "entered"), ("peer", False))
    await asyncio.sleep(0.01)  # no two are begun in the same millisecond
    second = enter("sender", seat)
    await first.listener.hears(("lost", "replaced"))
    await second.listener.hears(("room", "entered"), ("peer", False))


@pytest.mark.parametrize("server", ["key"], indirect=True)
async def test_what_makes_no_sense_is_ignored(
    client: Server, enter: Enter, standin: StandIn
) -> None:
    seat, other = await seats(client)
    sender = enter("sender", seat)
    await sender.listener.hears(("room", "entered"), ("peer", False))
    assert other.realtime is not None
    assert other.realtime.token is not None
    liar = Peer(backend_of(standin), other.realtime.channel, private=True)
    mine = {"transferId": seat.transfer_id, "role": "receiver"}
    lies: list[object] = [
        {},
        [],
        "signal",
        {**mine},
        {**mine, "role": "sender", "signal": WANT},
        {**mine, "role": 7, "signal": WANT},
        {**mine, "transferId": "another", "signal": WANT},
    ]
    metas: list[dict[str, Any]] = [
        {"role": "receiver"},
        {"role": [], "instance": "x"},
        {"role": "sender", "instance": "9", "proof": "0" * 64},
        {"role": "sender", "instance": "9é", "proof": "é"},
    ]
    async with peers(liar):
        await liar.join(other.realtime.token)
        for meta in metas:
            await liar.channel.track(meta)
        for lie in lies:
            await liar.channel.send_broadcast("signal", lie)
        await liar.channel.send_broadcast("signal", {**mine, "signal": WANT, "token": "x"})
        await sender.listener.hears(("peer", True), ("signal", WANT))
        for number in range(200):
            await liar.channel.send_broadcast("signal", {**mine, "signal": number})
        await liar.channel.track({"role": "receiver", "instance": "real"})
        heard = 0
        while await sender.listener.next() != ("peer", True):
            heard += 1
        assert heard < MOST_HEARD


@pytest.mark.parametrize("server", [""], indirect=True)
async def test_what_deafens_the_client_ends_its_channel(
    client: Server, enter: Enter, standin: StandIn
) -> None:
    """The client of Realtime takes `presence_ref` from whoever tracks, and fails to compare it."""
    seat, other = await seats(client)
    sender = enter("sender", seat)
    await sender.listener.hears(("room", "entered"), ("peer", False))
    assert other.realtime is not None
    liar = Peer(backend_of(standin), other.realtime.channel)
    async with peers(liar):
        await liar.join()
        for _ in range(2):
            await liar.channel.track({"presence_ref": []})
        await sender.listener.hears(("room", "lost"), ("room", "entered"), ("peer", False))
        mine = {"transferId": seat.transfer_id, "role": "receiver"}
        await liar.channel.send_broadcast("signal", {**mine, "signal": WANT})
        await sender.listener.hears(("peer", True), ("signal", WANT))


@pytest.mark.parametrize("server", ["key"], indirect=True)
async def test_a_token_is_renewed_before_its_time_is_over(
    client: Server, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime_channels, "TOKEN_LIFE_S", LIFE)
    monkeypatch.setattr(realtime_signaling, "_KNOCK_EVERY", 0.2)
    sender, receiver = (
        enter("sender" if number == 0 else "receiver", seat)
        for number, seat in enumerate(await seats(client))
    )
    await receiver.listener.comes_to_hear(("peer", True))
    await sender.listener.comes_to_hear(("peer", True))
    await asyncio.sleep(LIFE + 1)  # the tokens that they came with are of no use any more
    sender.signaling.relay(WANT)
    receiver.signaling.relay(WANT)
    for side in (sender, receiver):
        while (told := await side.listener.next()) != ("signal", WANT):
            assert told[0] == "signal"


@pytest.mark.parametrize("server", ["key"], indirect=True)
async def test_who_is_alone_hears_that_the_transfer_was_closed(
    client: Server, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime_signaling, "_KNOCK_EVERY", 0.1)
    monkeypatch.setattr(realtime_signaling, "_ASK_EVERY", 0.1)
    sender_seat, receiver_seat = await seats(client)
    receiver = enter("receiver", receiver_seat)
    await receiver.listener.hears(("room", "entered"), ("peer", False))
    await client.close(sender_seat)
    await receiver.listener.hears(("lost", "closed"))


@pytest.fixture
async def mortal(database: Database) -> AsyncIterator[StandIn]:
    """A project that may be killed, and a server over it."""
    with StandIn(database) as standin:
        yield standin


async def test_a_project_that_was_gone_is_entered_again(mortal: StandIn, tmp_path: Path) -> None:
    async with serving(tmp_path, realtime(mortal)) as server, Server(server.url) as client:
        one, other = await seats(client)
        sender, receiver = Sitting(client, "sender", one), Sitting(client, "receiver", other)
        await sender.listener.comes_to_hear(("peer", True))
        await receiver.listener.comes_to_hear(("peer", True))
        mortal.kill()
        for side in (sender, receiver):
            await side.listener.comes_to_hear(("room", "lost"))
        await asyncio.to_thread(mortal.start)
        for side in (sender, receiver):
            await side.listener.comes_to_hear(("room", "entered"))
            await side.listener.comes_to_hear(("peer", True))
        sender.signaling.relay(WANT)
        await receiver.listener.comes_to_hear(("signal", WANT))
        await sender.signaling.leave()
        await receiver.signaling.leave()


async def test_a_project_that_hangs_is_found_out_when_it_is_asked(
    mortal: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path, realtime(mortal)) as server, Server(server.url) as client:
        seat, _ = await seats(client)
        sender = Sitting(client, "sender", seat)
        await sender.listener.hears(("room", "entered"), ("peer", False))
        sender.signaling.check()
        monkeypatch.setattr(realtime_signaling, "_CHECK_PATIENCE", 1)
        with mortal.hanging():
            sender.signaling.check()
            await sender.listener.hears(("room", "lost"))
        await sender.listener.hears(("room", "entered"), ("peer", False))
        await sender.signaling.leave()
