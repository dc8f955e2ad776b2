"""Two rendezvous, and somebody at the room who may do anything with what they say; virtual time."""

from __future__ import annotations

import random
import secrets
from asyncio import sleep
from typing import TYPE_CHECKING

import pytest

from telpher.keys.agreement import MOST_ANSWERED, Greet, Say, Secret
from telpher.keys.envelopes import (
    CodeOff,
    Confirm,
    Hello,
    Reply,
    Sealed,
    Want,
    Wrong,
    read_text,
    write_envelope,
    write_text,
)
from telpher.keys.link import to_base64url
from telpher.keys.sender_agreement import SenderAgreement
from telpher.keys.spake2 import SCALAR_BYTES, Exchange
from telpher.peer.negotiation import Negotiation
from telpher.peer.rendezvous import Rendezvous
from telpher.peer.sealed import Answer, Candidates, Offer, write_said
from telpher.peer.signals import Signal, read_signal, write_signal
from tests.peer.fakes import (
    RIGHT,
    TRANSFER,
    WRONG,
    FakeConnection,
    Meeting,
    Room,
    Side,
    SlowPerson,
    good_room,
    meet,
    party,
    unchanged,
)
from tests.peer.virtual_time import run

if TYPE_CHECKING:
    from telpher.keys.envelopes import Envelope
    from telpher.sessions.session import Role

SEEDS = range(25)
ATTEMPT = bytes(16)


def noted(envelope: Envelope) -> Signal:
    return write_signal("ready", write_envelope(envelope))


def text_of(signal: Signal) -> str:
    payload: dict[str, str] = signal["payload"]
    return payload.get("note") or payload.get("sdp") or payload["candidate"]


def test_nothing_that_is_not_sealed_touches_a_connection() -> None:
    plain = (Offer("1"), Answer("1"), Candidates(["candidate"]))
    bare = [to_base64url(write_said(said)) for said in plain]
    texts = ["v=0\r\n", "1", *(f"t{version}.{text}" for version in (0, 1) for text in bare)]
    invented = write_text(write_envelope(Sealed(ATTEMPT, 0, write_said(Offer("1")))))
    signals: list[Signal] = [
        signal
        for text in [*texts, invented]
        for signal in (
            {"type": "offer", "payload": {"sdp": text}},
            {"type": "answer", "payload": {"sdp": text}},
            {"type": "ice-candidate", "payload": {"candidate": text, "sdpMid": "0"}},
            {"type": "ready", "payload": {"note": text}},
        )
    ]

    async def scene() -> None:
        meeting = meet(good_room())
        for connected in (False, True):
            if connected:
                await sleep(5)
            said = [len(side.said) for side in meeting.sides]
            opened = len(meeting.made)
            for signal in signals:
                for side in meeting.sides:
                    side.hear(signal)
            assert len(meeting.made) == opened == (2 if connected else 0)
            if connected:
                await sleep(0.01)
                assert [len(side.said) for side in meeting.sides] == said
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_noise_in_the_room_is_ignored() -> None:
    noise: list[object] = [
        None,
        {},
        [],
        "ready",
        {"type": "ready"},
        {"type": ["ready"], "payload": {}},
        {"type": "ready", "payload": {"note": "t1.!!!"}},
        {"type": "ready", "payload": {"note": 1}},
        {"type": "offer", "payload": {"sdp": "t1." + "A" * 70_000}},
        noted(Hello(ATTEMPT, bytes(33), [1], [], bytes(32), None)),
        noted(Reply(ATTEMPT, bytes(33), bytes(32), 1, "link", [])),
        noted(Confirm(ATTEMPT, bytes(32), bytes(16))),
        noted(Wrong(ATTEMPT)),
        noted(CodeOff(ATTEMPT)),
    ]

    async def scene() -> None:
        meeting = meet(good_room())
        for signal in noise:
            for side in meeting.sides:
                side.hear(signal)
        await sleep(1)
        assert [side.connections for side in meeting.sides] == [1, 1]
        meeting.close()

    run(scene())


def test_a_storm_of_all_that_was_ever_said_ends_nothing() -> None:
    async def scene() -> None:
        heard: list[tuple[Role, Signal]] = []

        def listen(role: Role, signal: Signal) -> list[Signal]:
            heard.append((role, signal))
            return [signal]

        room = good_room()
        room.meddle = listen
        meeting = meet(room)
        await sleep(5)
        for _ in range(300):
            for side in meeting.sides:
                side.hear(noted(Want()))
                for role, signal in heard[-30:]:
                    if role != side.role:
                        side.hear(signal)
            await sleep(0.1)
            assert all(side.in_force is not None for side in meeting.sides)
        assert max(side.most_open for side in meeting.sides) <= 2
        assert len(meeting.made) == 2
        assert max(len(side.said) for side in meeting.sides) < 30 * 25
        await sleep(60)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_a_receiver_answers_no_storm() -> None:
    async def scene() -> None:
        receiver = Side("receiver", good_room(), [])
        senders = [Side("sender", good_room(), []) for _ in range(200)]
        for sender in senders:
            sender.other = receiver
            sender.rendezvous.peer_here()
            await sleep(0.005)
        assert 5 < receiver.has_said(Reply) <= 11
        assert receiver.opened == []
        for side in (receiver, *senders):
            side.rendezvous.close()

    run(scene())


STRANGER = Exchange("receiver", WRONG.encode(), b"1" * SCALAR_BYTES)


def reply_of_a_stranger(attempt: bytes) -> Signal:
    confirmation = secrets.token_bytes(32)
    return noted(Reply(attempt, STRANGER.message, confirmation, 1, "link", []))


def test_a_flood_of_replies_keeps_no_sender_busy_and_the_right_one_gets_through() -> None:
    async def scene() -> None:
        replies = 0

        def only_the_stranger_at_first(role: Role, signal: Signal) -> list[Signal]:
            return [] if role == "receiver" and replies < 300 else [signal]

        meeting = meet(Room(lambda: [0.005], lambda: 0.1, only_the_stranger_at_first))
        sender = meeting.sender
        [hello] = [said for said in sender.said if isinstance(said, Hello)]
        while sender.in_force is None:
            sender.hear(reply_of_a_stranger(hello.attempt))
            replies += 1
            await sleep(1 / 30)
            assert sender.rendezvous._introduction._machine.refused <= 1 + replies / 3
            assert replies < 4_000
        await sleep(1)
        meeting.expect_together()
        meeting.close()

    run(scene())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("rate", "delay"), [(8, 0.3), (10, 0.1), (12, 0.5), (40, 0.25)])
def test_a_flood_of_hellos_keeps_no_link_apart(seed: int, rate: int, delay: float) -> None:
    """So many a second; each word between the two takes the delay.

    Of forty a second ten are answered, drawn by lot: each of the sender's own hellos, one in eight
    seconds, gets through one time in six, and in ten minutes all but once in a million times.
    """
    chance = random.Random(seed)
    stranger = Exchange("sender", WRONG.encode(), b"1" * SCALAR_BYTES)

    async def scene() -> None:
        meeting = meet(Room(lambda: [delay], lambda: 0.1))
        receiver = meeting.receiver
        hellos = 0
        while receiver.in_force is None:
            attempt = chance.randbytes(16)
            receiver.hear(noted(Hello(attempt, stranger.message, [1], [], bytes(32), None)))
            hellos += 1
            await sleep(1 / rate)
            assert hellos < 600 * rate
        assert receiver.has_said(Reply) <= 10 + 10 * hellos / rate
        assert len(receiver.rendezvous._introduction._machine.attempts) <= MOST_ANSWERED
        await sleep(1)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_replies_to_no_hello_of_ours_are_in_nobody_s_way() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        for _ in range(500):
            meeting.sender.hear(reply_of_a_stranger(secrets.token_bytes(16)))
            await sleep(0.001)
        meeting.expect_together()
        meeting.close()

    run(scene())


class Meddler:
    """Rewrites, drops, repeats, delays, and splices in what was said in another place."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._said: dict[Role, list[Signal]] = {"sender": [], "receiver": []}
        self.stopped = False

    def __call__(self, role: Role, signal: Signal) -> list[Signal]:
        self._said[role].append(signal)
        if self.stopped:
            return [signal]
        chance = self._random
        signals = [signal] * chance.choice([0, 1, 1, 1, 2])
        if chance.random() < 0.5:
            signals.append(chance.choice(self._said[role]))
        return [self._change(one) if chance.random() < 0.4 else one for one in signals]

    def _change(self, signal: Signal) -> Signal:
        chance = self._random
        text = text_of(signal)
        if chance.random() < 0.3:  # a note of two loses one of them, or anything is cut
            return {"type": "ready", "payload": {"note": text.rpartition(".")[0] or text}}
        if chance.random() < 0.3:
            kind = chance.choice(["offer", "answer"])
            return {"type": kind, "payload": {"sdp": text}}
        read = read_text(text, 2)
        if not read:
            return signal
        data = bytearray(read[0])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return {**signal, **write_signal(signal["type"], bytes(data))}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("typed", ["", RIGHT], ids=["link", "code"])
def test_whoever_meddles_makes_at_most_that_nobody_connects(seed: int, typed: str) -> None:
    async def scene() -> None:
        room = good_room()
        room.meddle = meddler = Meddler(seed)
        meeting = meet(room, typed)
        chance = random.Random(seed)
        for _ in range(12):
            await sleep(chance.uniform(0, 3))
            chance.choice(meeting.sides).restart()
        meddler.stopped = True
        assert max(side.most_open for side in meeting.sides) <= 2
        await sleep(60)
        if typed and meeting.receiver.in_force is None:
            # The guesses are used up, at one side or the other: the link leads in.
            assert max(side.kept for side in meeting.sides) == 3
            meeting.receiver.types("")
            await sleep(60)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_whoever_meddles_for_a_moment_leaves_the_code_good_while_guesses_are_left() -> None:
    untold = 0
    for seed in SEEDS:

        async def scene(seed: int = seed) -> bool:
            room = good_room()
            room.meddle = meddler = Meddler(seed)
            meeting = meet(room, RIGHT)
            chance = random.Random(seed)
            for _ in range(2):
                await sleep(chance.uniform(0, 0.5))
                chance.choice(meeting.sides).restart()
            meddler.stopped = True
            needs_code = meeting.receiver.typed != ""
            # What was on its way has come.
            await sleep(0.5)
            spent = max(side.kept for side in meeting.sides)
            await sleep(60)
            if meeting.receiver.in_force is None:
                # The person types the same again; where no guess is left, the link leads in.
                meeting.receiver.types(RIGHT if spent < 3 else "")
                await sleep(60)
            meeting.expect_together()
            meeting.close()
            return needs_code and spent < 3

        untold += run(scene())
    assert untold >= len(SEEDS) / 2, "too few needed the code for this to show anything"


def tells_no_guess(_: Role, signal: Signal) -> list[Signal]:
    read = read_signal(signal)
    told = read is not None and isinstance(read[1][0].envelope, Wrong | CodeOff)
    return [] if told else [signal]


class Mallory:
    """Stands between both, and is the one to the other as well as it can be."""

    def __init__(self, guess: str, seed: int) -> None:
        self.stood: list[str] = []
        made: list[object] = []
        room = Room(lambda: [0.005], lambda: 0.1)
        self.as_receiver = Side("receiver", room, made, guess)  # type: ignore[arg-type]
        silent = Room(room.fate, room.path, tells_no_guess)
        self.as_sender = Side("sender", silent, made)  # type: ignore[arg-type]
        key = random.Random(seed).randbytes(16)
        # A sender with another key, that would have the check that it guesses.
        knows = party("sender")
        secret = type(knows.secret)(guess, key * 2)
        self.as_sender.rendezvous.close()
        mine = type(knows)("sender", knows.transfer_id, secret, 0, key)
        side = self.as_sender
        side.rendezvous = Rendezvous(mine, side._relay, side._open, side)

    def goes_between(self, sender: Side, receiver: Side) -> None:
        sender.other, self.as_receiver.other = self.as_receiver, sender
        receiver.other, self.as_sender.other = self.as_sender, receiver
        for side in (sender, receiver, self.as_receiver, self.as_sender):
            side.rendezvous.peer_here()

    @property
    def agreed(self) -> bool:
        return self.as_receiver.agreements + self.as_sender.agreements > 0

    def close(self) -> None:
        self.as_receiver.rendezvous.close()
        self.as_sender.rendezvous.close()


@pytest.mark.parametrize("typed", ["", RIGHT], ids=["link", "code"])
def test_who_stands_between_with_a_wrong_guess_connects_to_nobody(typed: str) -> None:
    async def scene() -> None:
        made: list[object] = []
        sender = Side("sender", good_room(), made)  # type: ignore[arg-type]
        receiver = Side("receiver", good_room(), made, typed)  # type: ignore[arg-type]
        for seed in range(10):
            mallory = Mallory(WRONG, seed)
            mallory.goes_between(sender, receiver)
            await sleep(30)
            assert not mallory.agreed
            assert made == []
            mallory.close()
        # Three guesses at each, if at all; then no other reply of the receiver is told apart.
        assert sender.kept == 3
        assert sender.doubts == ["off"]
        assert receiver.kept == (3 if typed else 0)
        replies = {write_envelope(said) for said in receiver.said if isinstance(said, Reply)}
        assert not typed or len(replies) == 3
        # With the way free again, the link leads in.
        sender.other, receiver.other = receiver, sender
        receiver.types("")
        await sleep(10)
        assert sender.in_force is not None
        assert receiver.in_force is not None
        for side in (sender, receiver):
            side.rendezvous.close()

    run(scene())


def test_a_wrong_check_is_told_apart_and_typed_again() -> None:
    async def scene() -> None:
        meeting = meet(good_room(), WRONG)
        await sleep(0.5)
        assert meeting.receiver.doubts == ["wrong"]
        assert (meeting.sender.kept, meeting.receiver.kept) == (1, 1)
        assert meeting.made == []
        meeting.receiver.types(RIGHT)
        await sleep(5)
        meeting.expect_together()
        assert (meeting.sender.kept, meeting.receiver.kept) == (1, 0)
        meeting.close()

    run(scene())


@pytest.mark.parametrize("reloads", [False, True])
def test_one_typing_mistake_costs_one_guess_however_late_it_is_seen(reloads: bool) -> None:
    async def scene() -> None:
        person = SlowPerson(good_room())
        meeting = person.meeting
        if reloads:
            await sleep(5)
            meeting.sender.restart()
        await person.notices()
        assert (meeting.sender.kept, meeting.receiver.kept) == (1, 1)
        assert set(meeting.receiver.doubts) == {"wrong"}
        assert meeting.made == []
        await person.retypes()
        meeting.expect_together()
        assert (meeting.sender.kept, meeting.receiver.kept) == (1, 0)
        meeting.close()

    run(scene())


def test_three_wrong_checks_end_the_code_and_not_the_link() -> None:
    async def scene() -> None:
        meeting = meet(good_room(), "0000")
        for guess, typed_next in ((1, "0001"), (2, "0002"), (3, RIGHT)):
            await sleep(60)
            assert (meeting.sender.kept, meeting.receiver.kept) == (guess, 1)
            assert meeting.sender.doubts == ([] if guess < 3 else ["off"])
            assert meeting.receiver.doubts[-1] == ("wrong" if guess < 3 else "off")
            meeting.receiver.types(typed_next)
        meeting.sender.restart()
        await sleep(60)
        assert meeting.sender.kept == 3
        assert meeting.sender.agreements == 0
        assert meeting.made == []
        meeting.receiver.types("")
        await sleep(5)
        meeting.expect_together()
        meeting.close()

    run(scene())


@pytest.mark.parametrize("seed", range(20))
def test_a_strangers_hello_does_not_keep_the_right_one_out(seed: int) -> None:
    """What is said again for the stranger may come at the very moments of the sender's hellos."""
    chance = random.Random(seed)
    delay = chance.uniform(0.005, 0.2)
    stranger = SenderAgreement(TRANSFER, Secret(WRONG, None))
    effects = stranger.handle(Greet(b"1" * 16, b"1" * SCALAR_BYTES, b"1" * 16))
    [theirs] = [write_signal("ready", one.envelope) for one in effects if isinstance(one, Say)]
    heard: list[Role] = []

    def come_first(role: Role, signal: Signal) -> list[Signal]:
        heard.append(role)
        return [theirs, signal] if heard == ["sender"] else [signal]

    async def scene() -> None:
        made: list[FakeConnection] = []
        room = Room(lambda: [delay], lambda: 0.1, come_first)
        sender = Side("sender", room, made)
        # Each has a clock of its own.
        await sleep(chance.random())
        receiver = Side("receiver", room, made)
        meeting = Meeting(sender, receiver, made)
        sender.other, receiver.other = receiver, sender
        # Each is told who is there, and then who comes.
        for side in (*meeting.sides, *meeting.sides):
            side.rendezvous.peer_here()
        await sleep(10)
        meeting.expect_together()
        meeting.close()

    run(scene())


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_guesses_outlive_a_restart(who: Role) -> None:
    async def scene() -> None:
        meeting = meet(good_room(), WRONG)
        for _ in range(5):
            await sleep(0.3)
            if who == "sender":
                meeting.sender.restart()
            # Whoever has mistyped and begins anew takes the same for right.
            meeting.receiver.restart()
        await sleep(60)
        assert meeting.sender.kept == 3
        assert meeting.receiver.kept == 3
        assert len({s.attempt for s in meeting.sender.said if isinstance(s, Wrong | CodeOff)}) == 3
        meeting.close()

    run(scene())


def test_hints_that_somebody_invents_end_nothing() -> None:
    async def scene() -> None:
        room = good_room()

        def meddle(role: Role, signal: Signal) -> list[Signal]:
            read = read_signal(signal)
            reply = read[1][0].envelope if read else None
            if role == "receiver" and isinstance(reply, Reply):
                # Before the confirmation can be there.
                meeting.receiver.hear(noted(Wrong(reply.attempt)))
                meeting.receiver.hear(noted(CodeOff(reply.attempt)))
            return [signal]

        room.meddle = meddle
        meeting = meet(room, RIGHT)
        await sleep(1)
        meeting.expect_together()
        assert set(meeting.receiver.doubts) == {"wrong", "off"}
        meeting.close()

    run(scene())


def test_an_invented_hello_and_hint_stop_the_code_until_somebody_types_again() -> None:
    async def scene() -> None:
        room = good_room()
        room.meddle = lambda *_: []
        meeting = meet(room, RIGHT)
        stranger = Exchange("sender", WRONG.encode(), b"1" * SCALAR_BYTES)
        hello = Hello(ATTEMPT, stranger.message, [1], [], bytes(32), None)
        meeting.receiver.hear(noted(hello))
        meeting.receiver.hear(noted(Wrong(ATTEMPT)))
        room.meddle = unchanged
        await sleep(60)
        assert meeting.receiver.doubts == ["wrong"]
        assert (meeting.sender.kept, meeting.receiver.kept) == (0, 1)
        assert meeting.made == []
        meeting.receiver.types(RIGHT)
        await sleep(5)
        meeting.expect_together()
        assert meeting.sender.kept == 0
        meeting.close()

    run(scene())


def test_a_hint_is_nothing_to_whoever_has_keys_and_looks_for_a_path() -> None:
    def withhold_the_key(role: Role, signal: Signal) -> list[Signal]:
        read = read_signal(signal)
        sealed = read is not None and isinstance(read[1][0].envelope, Sealed)
        return [] if role == "sender" and sealed and signal["type"] == "ready" else [signal]

    async def scene() -> None:
        meeting = meet(Room(lambda: [0.005], lambda: 6.0, withhold_the_key), RIGHT)
        await sleep(1)
        stranger = SenderAgreement(TRANSFER, Secret(WRONG, None))
        attempt = b"1" * 16
        for effect in stranger.handle(Greet(attempt, b"1" * SCALAR_BYTES, b"1" * 16)):
            assert isinstance(effect, Say)
            meeting.receiver.hear(write_signal("ready", effect.envelope))
        meeting.receiver.hear(noted(Wrong(attempt)))
        meeting.receiver.hear(noted(CodeOff(attempt)))
        assert meeting.receiver.has_said(Reply) == 2
        assert meeting.receiver.doubts == []
        await sleep(9)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_a_receiver_with_the_code_is_given_the_key_and_needs_no_guess_again() -> None:
    async def scene() -> None:
        meeting = meet(good_room(), RIGHT)
        await sleep(1)
        assert meeting.receiver.typed == ""
        meeting.receiver.restart()
        await sleep(1)
        meeting.expect_together()
        modes = [said.mode for said in meeting.receiver.said if isinstance(said, Reply)]
        assert modes[0] == "code"
        assert modes[-1] == "link"
        meeting.close()

    run(scene())


def test_confirmations_that_get_lost_are_said_again() -> None:
    async def scene() -> None:
        room = good_room()
        lost: list[Signal] = []

        def meddle(_: Role, signal: Signal) -> list[Signal]:
            read = read_signal(signal)
            confirms = read is not None and isinstance(read[1][0].envelope, Confirm)
            if confirms and len(lost) < 3:
                lost.append(signal)
                return []
            return [signal]

        room.meddle = meddle
        meeting = meet(room, RIGHT)
        await sleep(20)
        meeting.expect_together()
        assert len({text_of(signal) for signal in lost}) == 1
        assert meeting.receiver.kept == 0
        meeting.close()

    run(scene())


def test_a_new_agreement_takes_nothing_away_until_its_connection_stands() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        kept = meeting.receiver.in_force
        # From now on no path comes to stand.
        for side in meeting.sides:
            side.room = Room(lambda: [0.005], lambda: 10_000.0)
        meeting.sender.restart()
        await sleep(60)
        assert meeting.receiver.in_force is kept
        assert meeting.receiver.agreements > 1
        meeting.close()

    run(scene())


def test_what_is_sealed_for_one_attempt_is_nothing_in_another() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        negotiations: list[Negotiation | None] = []
        for side in meeting.sides:
            negotiations.append(side.rendezvous._connections.standing)
        sender, receiver = negotiations
        assert sender is not None
        assert receiver is not None
        sealed = sender.datagrams._sealer.seal(write_said(Offer("1")), "offer")
        other = Sealed(ATTEMPT, sealed.counter, sealed.ciphertext)
        for signal in (
            write_signal("offer", write_envelope(other)),
            write_signal("answer", write_envelope(sealed)),
            write_signal("ready", write_envelope(sealed)),
        ):
            for side in meeting.sides:
                side.hear(signal)
        await sleep(5)
        assert len(meeting.made) == 2
        meeting.expect_together()
        meeting.close()

    run(scene())
