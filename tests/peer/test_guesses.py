"""Guesses are stored before anything is told of them; whoever only sits there loses the seat."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from asyncio import sleep
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import telpher.peer.meeting
import telpher.peer.sending_transfer
from telpher.keys.agreement import Heard, Say, Secret
from telpher.keys.envelopes import Hello, Want, write_envelope
from telpher.keys.link import CodeInvitation, LinkInvitation, read_invitation, to_base64url
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.spake2 import SCALAR_BYTES
from telpher.peer.files.listing import list_paths
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.records import ReceivingRecord, Record, SendingRecord, open_record
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.server import Seat, Server, ServerFault
from telpher.peer.signaling import Signaling, SignalingListener, SignalingSeat
from telpher.peer.signals import read_signal, write_signal
from telpher.peer.status import Connecting, Deciding, Delivered, Inviting
from tests.peer.fakes import KEY, RIGHT, TRANSFER, WRONG, FakeConnection, Room, Side
from tests.peer.virtual_time import run
from tests.servers import TelpherServer, inherited

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from telpher.peer.connection import ConnectionListener
    from telpher.peer.signals import Signal


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def silent_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telpher.peer.meeting, "Signaling", SilentSignaling)
    # A thread would live in another time.
    monkeypatch.setattr(asyncio, "to_thread", at_once)


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_a_guess_is_stored_though_the_process_is_killed_before_it_tells(
    state: Path, who: str
) -> None:
    ends = []
    for guess in ("0000", "0001", "0002", "0003", "0004"):
        process = subprocess.run(
            [sys.executable, "-m", "tests.peer.mortal_guesser", who, guess, str(state)],
            env=inherited(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.stderr == ""
        ends.append("killed" if process.returncode == -signal.SIGKILL else process.stdout.strip())
        [record] = (state / "state").rglob("*.json")
        kept = json.loads(record.read_text())
        guesses = kept["guesses"] if who == "sender" else kept["spent"][RIGHT]
        assert guesses == min(3, len(ends))
    # The sender's answer to the third is that the code is off.
    assert ends == ["killed"] * (2 if who == "sender" else 3) + ["told"] * (
        3 if who == "sender" else 2
    )


def test_a_record_is_whole_or_the_one_before_and_not_needed(state: Path) -> None:
    record = open_record(SendingRecord, "about")
    assert record.content is None
    record.write(SendingRecord("id", "token", "key"))
    second = open_record(SendingRecord, "about")  # while the first is held
    second.write(SendingRecord("other", "token", "key", 2))
    assert second.content == SendingRecord("other", "token", "key", 2)
    second.close()
    record.close()
    again = open_record(SendingRecord, "about")
    assert again.content == SendingRecord("id", "token", "key")
    [path] = (state / "state").rglob("*.json")
    path.write_text("{")
    again.close()
    assert open_record(SendingRecord, "about").content is None
    # Where nothing can be written, it is in memory.
    nowhere = Record(SendingRecord, state / "no folder" / "x.json")
    nowhere.write(SendingRecord("id", "token", "key", 1))
    assert nowhere.content == SendingRecord("id", "token", "key", 1)


@pytest.mark.parametrize("written", ["http://x:80/", "HTTP://X", " http://x"])
def test_a_server_has_one_record_however_it_is_written(state: Path, written: str) -> None:
    async def scene() -> None:
        invitation = CodeInvitation("ABCD-EFGH", WRONG)
        first = ReceivingTransfer("http://x", invitation, state)
        first._record.write(ReceivingRecord("claim", {WRONG: 2}))
        # Another run meanwhile would have guesses of its own.
        second = ReceivingTransfer(written, invitation, state)
        with pytest.raises(ServerFault) as refused:
            await second._take_seat()
        assert refused.value.code == "already-joined"
        first._record.close()
        third = ReceivingTransfer(written, invitation, state)
        assert third._record.content == ReceivingRecord("claim", {WRONG: 2})

    asyncio.run(scene())


def test_what_is_old_is_removed_but_no_lock_that_is_held(state: Path) -> None:
    open_record(SendingRecord, "of old").write(SendingRecord("id", "token", "key"))
    held = open_record(SendingRecord, "about")
    held.write(SendingRecord("id", "token", "key"))
    for path in (state / "state").rglob("*.*"):
        os.utime(path, (0, 0))
    open_record(SendingRecord, "another").close()
    assert list((state / "state").rglob("*.json")) == []
    second = open_record(SendingRecord, "about")
    second.write(SendingRecord("other", "token", "key"))
    assert list((state / "state").rglob("*.json")) == []
    held.close()


def test_a_key_whose_guesses_cannot_be_stored_is_not_used_again(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    transfer = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
    transfer._record.write(SendingRecord("id", "token", "key"))
    transfer.keep(1)
    assert [*(state / "state").rglob("*.json")]
    monkeypatch.setattr(os, "fsync", full)
    transfer.keep(2)
    assert transfer._party(Seat.proof("id", "token")).guesses == 2
    transfer._record.close()
    again = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
    assert again._record.content is None


async def at_once(call: Callable[..., object], *arguments: object) -> object:
    return call(*arguments)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - in virtual time, or what is waited for tells nobody
        await sleep(0.01)


class SilentSignaling:
    """A room of which the test says what happens."""

    made: list[SilentSignaling]

    def __init__(
        self, url: str, seat: SignalingSeat, listener: SignalingListener, ask: object
    ) -> None:
        del url, seat, ask
        self.listener = listener
        self.made.append(self)

    def relay(self, signal: Signal) -> None: ...

    def check(self) -> None: ...

    async def leave(self) -> None: ...


class CountingServer(Server):
    """Answers at once, and remembers when seats were given free, and what it was told."""

    def __init__(self) -> None:
        super().__init__("http://nowhere.invalid")
        self.reopened: list[float] = []
        self.events: list[str] = []
        self.joined = False

    async def public_address(self) -> str:
        return self.address

    async def create(self) -> Seat:
        return self._any_seat()

    async def join(self, transfer_code: str, claim: str) -> Seat:
        del transfer_code, claim
        return self._any_seat()

    def _any_seat(self) -> Seat:
        expires = time.time() * 1000 + 1e8
        url = "ws://nowhere.invalid"
        return Seat(TRANSFER, "7K3M-Q2RD", expires, "token", (), url, self.joined)

    async def extend(self, seat: Seat) -> Seat:
        del seat
        return self._any_seat()

    async def tell(self, event: str, provider: str) -> None:
        assert provider == "ws"
        self.events.append(event)

    async def reopen(self, seat: Seat) -> None:
        del seat
        self.reopened.append(asyncio.get_running_loop().time())

    async def close(self, seat: Seat) -> None: ...


@asynccontextmanager
async def silently(
    transfer: SendingTransfer | ReceivingTransfer,
) -> AsyncIterator[tuple[CountingServer, SignalingListener]]:
    """It runs, in a silent room of a server that counts; at last it is cancelled."""
    SilentSignaling.made = []
    server = transfer._server = CountingServer()
    running = asyncio.create_task(transfer.run())
    await until(lambda: bool(SilentSignaling.made))
    yield server, SilentSignaling.made[0].listener
    transfer.cancel()
    await running


@pytest.mark.usefixtures("silent_room")
def test_who_only_sits_there_loses_the_seat_at_most_once_a_minute(state: Path) -> None:
    async def scene() -> None:
        transfer = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
        async with silently(transfer) as (server, room):
            room.room("entered")
            await sleep(100)
            assert server.reopened == []
            began = asyncio.get_running_loop().time()
            room.peer_here()
            await sleep(19)
            assert server.reopened == []
            assert isinstance(transfer.status, Connecting)
            await sleep(2)
            assert [when - began for when in server.reopened] == [pytest.approx(20, abs=0.1)]
            assert isinstance(transfer.status, Inviting)
            # It comes again and again, or stays.
            for pause in [3.0] * 100 + [300.0]:
                room.peer_away()
                room.peer_here()
                await sleep(pause)
            times = server.reopened
            assert 5 <= len(times) <= 12
            assert all(late - early >= 60 for early, late in pairwise(times))

    assert state.exists()
    run(scene())


@pytest.mark.usefixtures("silent_room")
def test_who_is_away_at_the_very_moment_loses_the_seat_all_the_same(state: Path) -> None:
    async def scene() -> None:
        transfer = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
        async with silently(transfer) as (server, room):
            for _ in range(20):
                room.peer_here()
                await sleep(19.9)
                room.peer_away()
                await sleep(0.2)
            times = server.reopened
            assert 5 <= len(times) <= 7
            assert all(late - early >= 60 for early, late in pairwise(times))
            # At last it stays away, and that is all.
            before = len(times)
            await sleep(1_000)
            assert len(times) == before + 1

    assert state.exists()
    run(scene())


@pytest.mark.usefixtures("silent_room")
def test_who_joins_and_never_comes_loses_the_seat(state: Path) -> None:
    async def scene() -> None:
        transfer = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
        async with silently(transfer) as (server, room):
            room.room("entered")
            await sleep(301)
            assert server.reopened == []
            server.joined = True
            await sleep(81)
            room.room("lost")  # whoever is there now is not seen
            await sleep(300)
            room.room("entered")
            await sleep(81)
            assert [round(when) for when in server.reopened] == [380, 760]
            # Who joins just before the server is asked has time to come.
            await sleep(62)
            room.peer_here()
            await sleep(16)
            assert len(server.reopened) == 2

    assert state.exists()
    run(scene())


@pytest.mark.usefixtures("silent_room")
def test_a_sender_who_proves_nothing_is_waited_for(state: Path) -> None:
    async def scene() -> None:
        invitation = LinkInvitation("7K3M-Q2RD", bytes(16))
        transfer = ReceivingTransfer("http://nowhere.invalid", invitation, state)
        async with silently(transfer) as (server, room):
            room.room("entered")
            room.peer_here()
            await sleep(3_600)
            assert transfer.status == Connecting(peer_present=True, room="entered")
            assert server.events == []

    run(scene())


@pytest.mark.usefixtures("silent_room")
def test_another_check_gives_three_more_guesses_and_the_same_again_none(state: Path) -> None:
    async def types(check: str) -> int:
        """How many guesses are spent when it begins; two are before it is cancelled."""
        invitation = CodeInvitation("7K3M-Q2RD", check)
        transfer = ReceivingTransfer("http://nowhere.invalid", invitation, state)
        async with silently(transfer):
            assert transfer._seat is not None
            spent = transfer._party(transfer._seat).guesses
            transfer.keep(2)
        return spent

    async def scene() -> None:
        assert [await types(check) for check in ("0000", "0000", "1111", "0000")] == [0, 2, 0, 2]

    run(scene())


class Guesser:
    """Speaks beside the receiver, whose words it cannot hear, and guesses wrong."""

    def __init__(self, sender: SilentSignaling) -> None:
        self._sender = sender
        self._machine = ReceiverAgreement(TRANSFER, Secret(WRONG, None), guesses=-100)
        self._hellos: list[bytes] = []

    def hear(self, signal: Signal) -> None:
        read = read_signal(signal)
        assert read is not None
        self._hellos.extend(data for said, data in read[1] if isinstance(said, Hello))

    async def guess(self) -> None:
        self._hellos.clear()
        while not self._hellos:
            self._say(write_envelope(Want()))
            await sleep(0.1)
        scalar = secrets.token_bytes(SCALAR_BYTES)
        for effect in self._machine.handle(Heard(self._hellos[0], scalar)):
            if isinstance(effect, Say):
                self._say(effect.envelope)

    def _say(self, envelope: bytes) -> None:
        self._sender.listener.signal(write_signal("ready", envelope))


@pytest.mark.parametrize("path", [0.1, 1e6], ids=["connected", "looking for a path"])
def test_wrong_guesses_take_no_seat_from_a_receiver_that_has_keys(
    state: Path, monkeypatch: pytest.MonkeyPatch, path: float
) -> None:
    made: list[FakeConnection] = []
    room = Room(lambda: [0.005], lambda: path)

    def open_connection(_: object, listener: ConnectionListener) -> FakeConnection:
        return FakeConnection(made, listener, room)

    monkeypatch.setattr(telpher.peer.meeting, "Signaling", SilentSignaling)
    monkeypatch.setattr(telpher.peer.meeting, "open_connection", open_connection)
    monkeypatch.setattr(telpher.peer.sending_transfer, "draw_key", lambda: KEY)
    monkeypatch.setattr(asyncio, "to_thread", at_once)

    async def scene() -> None:
        transfer = SendingTransfer("http://nowhere.invalid", list_paths([__file__]))
        async with silently(transfer) as (server, _):
            [sender] = SilentSignaling.made
            receiver = Side("receiver", room, made)
            guesser = Guesser(sender)
            monkeypatch.setattr(receiver, "other", Hears(sender.listener.signal))

            def relay(signal: Signal) -> None:
                guesser.hear(signal)
                receiver.hear(signal)

            monkeypatch.setattr(sender, "relay", relay)
            sender.listener.peer_here()
            receiver.rendezvous.peer_here()
            await sleep(0.5)
            assert receiver.connections == (1 if path < 1 else 0)
            for _ in range(3):
                await guesser.guess()
            await sleep(1)
            assert transfer._guesses == 3
            assert server.reopened == []
            assert [len(receiver.opened), receiver.losses] == [1, 0]
            receiver.rendezvous.close()

    assert state.exists()
    run(scene())


@dataclass
class Hears:
    hear: Callable[[object], None]


async def test_the_link_leads_in_though_somebody_sat_there_first(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telpher.peer.meeting, "_PROOF_PATIENCE", 1.0)
    file = state / "file"
    file.write_bytes(b"x" * 100_000)
    with TelpherServer(state) as server:
        sender = SendingTransfer(server.url, list_paths([str(file)]))
        sending = asyncio.create_task(sender.run())
        await until(lambda: isinstance(sender.status, Inviting))
        assert isinstance(sender.status, Inviting)
        invitation = read_invitation(sender.status.link)
        assert isinstance(invitation, LinkInvitation)
        async with Server(server.url) as squatter:
            seat = await squatter.join(invitation.transfer_code, to_base64url(bytes(32)))
            proof = SignalingSeat(seat.transfer_id, "receiver", seat.token)
            sitting = Signaling(seat.signaling_url, proof, Indifferent())
            with pytest.raises(ServerFault, match="already-joined"):
                await squatter.join(invitation.transfer_code, to_base64url(b"1" * 32))
            await until(lambda: isinstance(sender.status, Connecting))
            await until(lambda: isinstance(sender.status, Inviting))
            await sitting.leave()
        receiver = ReceivingTransfer(server.url, invitation, state / "landed")
        (state / "landed").mkdir()
        receiver.subscribe(
            lambda status: receiver.accept() if isinstance(status, Deciding) else None
        )
        assert isinstance(await receiver.run(), Delivered)
        assert isinstance(await sending, Delivered)


class Indifferent:
    """Somebody who has taken a seat and says nothing."""

    def room(self, room: object) -> None: ...

    def peer_here(self) -> None: ...

    def peer_away(self) -> None: ...

    def signal(self, signal: object) -> None: ...

    def lost(self, why: object) -> None: ...
