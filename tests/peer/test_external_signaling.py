"""Seats and transfers in the rooms of a signaling server that is not ours."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from telpher.keys.envelopes import Want, write_envelope
from telpher.keys.link import LinkInvitation, read_invitation
from telpher.peer import signaling as signaling_module
from telpher.peer.files.listing import Listing, list_paths
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.server import Seat, Server
from telpher.peer.signaling import Signaling, SignalingSeat
from telpher.peer.signals import write_signal
from telpher.peer.status import Connecting, Deciding, Delivered, Ended, Inviting
from tests.peer.listener import SOON_S, Listener
from tests.peer.screen import Screen, ends
from tests.servers import TelpherServer
from tests.signaling import client
from tests.signaling.external import ExternalServer

IN_THE_ROOM = ("room", "entered")
HALF_AN_HOUR = 30 * 60
WANT = write_signal("ready", write_envelope(Want()))
MOST_RELAYS = 40
"""For a whole meeting, both sides together."""


@pytest.fixture(params=["never", "before", "after"])
def strict(request: pytest.FixtureRequest) -> Iterator[ExternalServer]:
    """A server of each kind, as to what it says of replaced sockets."""
    with ExternalServer(request.param) as running:
        yield running


@pytest.fixture
def external() -> Iterator[ExternalServer]:
    with ExternalServer() as running:
        yield running


def two_seats() -> tuple[SignalingSeat, SignalingSeat]:
    transfer_id = secrets.token_hex(16)
    return (
        SignalingSeat(transfer_id, "sender", secrets.token_hex(16)),
        SignalingSeat(transfer_id, "receiver", secrets.token_hex(16)),
    )


def of_a_stranger(seat: SignalingSeat) -> client.Seat:
    """The same place, and another token."""
    return client.Seat(seat.transfer_id, seat.role, secrets.token_hex(16))


Enter = Callable[[ExternalServer, SignalingSeat], tuple[Signaling, Listener]]


@pytest.fixture
async def enter() -> AsyncIterator[Enter]:
    entered: list[Signaling] = []

    def enter(server: ExternalServer, seat: SignalingSeat) -> tuple[Signaling, Listener]:
        listener = Listener()
        entered.append(Signaling(server.url, seat, listener))
        return entered[-1], listener

    yield enter
    for signaling in entered:
        await signaling.leave()


async def test_a_seat_taken_twice_is_lost_to_the_first_and_the_peer_stays(
    strict: ExternalServer, enter: Enter
) -> None:
    sender, receiver = two_seats()
    _, stays = enter(strict, sender)
    await stays.hears(IN_THE_ROOM, ("peer", False))
    _, first = enter(strict, receiver)
    await first.hears(IN_THE_ROOM, ("peer", True), ("peer", True))
    await stays.hears(("peer", True))
    second, second_hears = enter(strict, receiver)
    await second_hears.hears(IN_THE_ROOM, ("peer", True), ("peer", True))
    await first.hears(("lost", "replaced"))
    told = {"never": [True], "before": [False, True], "after": [True, False]}
    await stays.hears(*(("peer", here) for here in told[strict.peer_left]))
    # Whatever was said of the old socket: whoever speaks is there.
    second.relay(WANT)
    if strict.peer_left == "after":
        await stays.hears(("peer", True))
    await stays.hears(("signal", WANT))
    assert not strict.errors


async def test_an_expired_room_is_entered_again(external: ExternalServer, enter: Enter) -> None:
    sender, receiver = two_seats()
    _, sender_hears = enter(external, sender)
    await sender_hears.hears(IN_THE_ROOM, ("peer", False))
    receiving, receiver_hears = enter(external, receiver)
    await receiver_hears.hears(IN_THE_ROOM, ("peer", True), ("peer", True))
    external.passes(HALF_AN_HOUR)
    for hears in (sender_hears, receiver_hears):
        await hears.comes_to_hear(("room", "lost"))
        await hears.comes_to_hear(("peer", True))
    receiving.relay(WANT)
    await sender_hears.comes_to_hear(("signal", WANT))
    assert external.errors == ["room-expired"] * 2


async def test_a_place_that_somebody_else_holds_is_tried_until_it_is_free(
    external: ExternalServer, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signaling_module, "_TAKEN_PATIENCE", 0.5)
    _, seat = two_seats()
    stranger = of_a_stranger(seat)
    async with room_of(external) as squatter:
        await squatter.joins(stranger)
        _, hears = enter(external, seat)
        await hears.hears(("room", "taken"))
        assert external.errors.count("role-taken") > 1
        await squatter.say(stranger.message("leave-room"))
    await hears.comes_to_hear(IN_THE_ROOM)
    assert set(external.errors) == {"role-taken"}


async def test_a_place_that_is_free_again_soon_is_no_news(
    external: ExternalServer, enter: Enter
) -> None:
    _, seat = two_seats()
    stranger = of_a_stranger(seat)
    async with room_of(external) as squatter:
        await squatter.joins(stranger)
        _, hears = enter(external, seat)
        await until(lambda: "role-taken" in external.errors)
        await squatter.say(stranger.message("leave-room"))
        await hears.hears(IN_THE_ROOM, ("peer", False))


async def test_whoever_is_missing_is_waited_for(external: ExternalServer, enter: Enter) -> None:
    """The peer has left, and a server that crashed beside us has not told."""
    sender, receiver = two_seats()
    signaling, hears = enter(external, sender)
    await hears.hears(IN_THE_ROOM, ("peer", False))
    signaling.relay(WANT)
    await until(lambda: external.errors == ["peer-missing"])
    _, receiver_hears = enter(external, receiver)
    await hears.hears(("peer", True))
    await receiver_hears.hears(IN_THE_ROOM, ("peer", True), ("peer", True))
    signaling.relay(WANT)
    await receiver_hears.hears(("signal", WANT))
    assert external.relays == 2


async def test_however_much_there_is_to_say_the_server_is_not_provoked(
    external: ExternalServer, enter: Enter
) -> None:
    sender, receiver = two_seats()
    _, sender_hears = enter(external, sender)
    await sender_hears.hears(IN_THE_ROOM, ("peer", False))
    signaling, hears = enter(external, receiver)
    await hears.hears(IN_THE_ROOM, ("peer", True), ("peer", True))
    for _ in range(1_000):
        signaling.relay(WANT)
    signaling.check()
    await until(lambda: "unknown-type" in external.errors)
    await sender_hears.comes_to_hear(("signal", WANT))
    assert external.relays == 40
    assert external.errors == ["unknown-type"]


async def test_a_check_takes_no_second_seat(external: ExternalServer, enter: Enter) -> None:
    sender, receiver = two_seats()
    signaling, hears = enter(external, sender)
    await hears.hears(IN_THE_ROOM, ("peer", False))
    signaling.check()
    await until(lambda: external.errors == ["unknown-type"])
    enter(external, receiver)
    await hears.hears(("peer", True))
    assert [frame.kind for frame in external.frames] == ["join-room", "check", "join-room"]


@pytest.fixture
def server(
    tmp_path: Path, external: ExternalServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TelpherServer]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with TelpherServer(tmp_path, NEXT_PUBLIC_SIGNALING_URL=external.url) as running:
        yield running


@pytest.fixture
def sender(server: TelpherServer, tmp_path: Path) -> SendingTransfer:
    return SendingTransfer(server.url, a_listing(tmp_path))


def a_listing(folder: Path) -> Listing:
    file = folder / "secret name.bin"
    file.write_bytes(secrets.token_bytes(3_000_000))
    return list_paths([str(file)])


async def link_of(sender: SendingTransfer) -> tuple[asyncio.Task[Delivered | Ended], str]:
    screen = Screen(sender)
    running = asyncio.create_task(sender.run())
    invitation = await screen.shows(Inviting, room="entered")
    return running, invitation.link


async def test_a_transfer(
    external: ExternalServer, server: TelpherServer, sender: SendingTransfer, tmp_path: Path
) -> None:
    sending, link = await link_of(sender)
    invitation = read_invitation(link)
    assert invitation is not None
    output = tmp_path / "output"
    output.mkdir()
    receiver = ReceivingTransfer(server.url, invitation, output)
    screen = Screen(receiver)
    receiving = asyncio.create_task(receiver.run())
    await screen.shows(Deciding)
    receiver.accept()
    assert isinstance(await ends(sending), Delivered)
    assert isinstance(await ends(receiving), Delivered)
    sent = (tmp_path / "secret name.bin").read_bytes()
    assert (output / "secret name.bin").read_bytes() == sent
    # What is said to make the server answer, and what crosses with a peer who leaves.
    assert set(external.errors) <= {"unknown-type", "peer-missing"}
    assert external.errors.count("peer-missing") <= 1
    assert 0 < external.relays <= MOST_RELAYS
    key = link.rsplit(".", 1)[1]
    for secret in (key, "secret name"):
        assert not any(secret in str(frame.message) for frame in external.frames)


async def test_a_receiver_alone_hears_from_the_session_that_it_was_closed(
    external: ExternalServer,
    server: TelpherServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signaling_module, "_ASK_EVERY", 0.5)
    async with Server(server.url) as http:
        seat = await http.create()
        invitation = LinkInvitation(seat.transfer_code, bytes(16))
        receiver = ReceivingTransfer(server.url, invitation, tmp_path)
        screen = Screen(receiver)
        receiving = asyncio.create_task(receiver.run())
        await screen.shows(Connecting, room="entered", peer_present=False)
        await http.close(seat)
    end = await ends(receiving)
    assert isinstance(end, Ended)
    assert end.code == "closed"
    assert not external.errors


class ShortLived(SendingTransfer):
    """Its session ends in a moment."""

    async def _new_seat(self) -> Seat:
        return replace(await super()._new_seat(), expires_at=time.time() * 1000 + 1_000)


async def test_a_sender_who_cannot_ask_ends_with_the_time_of_the_session(
    external: ExternalServer, server: TelpherServer, tmp_path: Path
) -> None:
    sending, _ = await link_of(ShortLived(server.url, a_listing(tmp_path)))
    server.kill()
    end = await ends(sending)
    assert isinstance(end, Ended)
    assert end.code == "expired"
    assert external.frames[-1].kind == "leave-room"


async def test_a_sender_whose_place_was_taken_over_leaves_the_session_to_it(
    external: ExternalServer, server: TelpherServer, sender: SendingTransfer
) -> None:
    sending, _ = await link_of(sender)
    joined = json.loads(external.frames[0].message)
    other = SignalingSeat(joined["transferId"], "sender", joined["token"])
    async with room_of(external) as socket:
        await socket.say(json.loads(other.message("join-room")))
        end = await ends(sending)
        assert isinstance(end, Ended)
        assert end.code == "replaced"
        async with Server(server.url) as http:
            await http.extend(Seat.proof(other.transfer_id, other.token))
    assert [frame.kind for frame in external.frames] == ["join-room"] * 2


def room_of(external: ExternalServer) -> AbstractAsyncContextManager[client.Client]:
    """A socket that says what it is told to."""

    async def nobody() -> client.Seats:
        raise NotImplementedError

    return client.SignalingServer(external.url, nobody).socket()


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not met():  # noqa: ASYNC110 - the server runs on a thread of its own
            await asyncio.sleep(0.01)
