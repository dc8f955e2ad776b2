"""Both machines of the agreement, and somebody in between who decides what they hear.

Mallory rewrites, invents, repeats, drops, reorders, and splices in what was said within another
transfer. Every decision is drawn from one source. What the machines tell is checked at every step
against what Mallory, who knows what was really said, can tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telpher.keys.agreement import (
    MOST_ANSWERED,
    MOST_ATTEMPTS,
    MOST_GUESSES,
    Agreed,
    Doubt,
    Effect,
    Event,
    Greet,
    Heard,
    Keep,
    Repeat,
    Say,
    Secret,
)
from telpher.keys.envelopes import (
    CodeOff,
    Confirm,
    Hello,
    Mode,
    Reply,
    Wrong,
    read_envelope,
    write_envelope,
)
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement

if TYPE_CHECKING:
    from random import Random

    from telpher.keys.envelopes import Envelope

TRANSFER = "the transfer of both"


@dataclass
class Known:
    """What one side said and came to, over all its restarts."""

    said: list[bytes] = field(default_factory=list)
    agreements: list[Agreed] = field(default_factory=list)
    stored: int = 0

    def took(self, effects: list[Effect]) -> None:
        """Carry out effects as a driver does, in their order."""
        for effect in effects:
            match effect:
                case Keep(guesses):
                    assert 0 <= guesses <= MOST_GUESSES
                    self.stored = guesses
                case Say(envelope):
                    self.said.append(envelope)
                case Agreed():
                    self.agreements.append(effect)
                case Doubt():
                    pass


class Between:
    """Two honest sides and Mallory."""

    def __init__(self, random: Random, secret: Secret, other: Secret, mode: Mode) -> None:
        """`other` is a secret that Mallory knows: of another transfer, or a guess."""
        self.random = random
        self.mode: Mode = mode
        self._sender_secret = secret
        self._receiver_secret = secret if mode == "link" else Secret(secret.check, None)
        self._other = other
        self.sender_knows, self.receiver_knows = Known(), Known()
        self.heard: set[bytes] = set()
        self.restart_sender()
        self.restart_receiver()

    def restart_sender(self) -> None:
        """Its process begins anew, and has what was stored."""
        stored = self.sender_knows.stored
        self.sender = SenderAgreement(TRANSFER, self._sender_secret, stored)

    def restart_receiver(self) -> None:
        """Its process begins anew, and has what was stored."""
        stored = self.receiver_knows.stored
        self.receiver = ReceiverAgreement(TRANSFER, self._receiver_secret, stored)

    def greet(self) -> bytes:
        """Let the sender begin an attempt."""
        self._tell_sender(drawn_greeting(self.random))
        return self.sender_knows.said[-1]

    def tell_sender(self, envelope: bytes) -> list[Effect]:
        """Let the sender hear this, and see that it counts and agrees as it must."""
        guesses, open_before = self.sender.guesses, dict(self.sender.attempts)
        effects = self._tell_sender(Heard(envelope))
        reply = read_envelope(envelope)
        for effect in effects:
            if isinstance(effect, Agreed):
                assert isinstance(reply, Reply)
                # A right one that an honest receiver said, to the very hello that was said.
                assert envelope in self.receiver_knows.said
                assert not (effect.mode == "code" and guesses >= MOST_GUESSES)
                assert not (effect.mode == "code" and open_before[effect.attempt] == "doubted")
        spent = self.sender.guesses - guesses
        if spent:
            assert spent == 1
            assert isinstance(reply, Reply)
            assert reply.mode == "code"
            assert open_before[reply.attempt] == "greeted"
            # Stored before anything is said of it.
            assert isinstance(effects[0], Keep)
        return effects

    def tell_receiver(self, envelope: bytes) -> list[Effect]:
        """Let the receiver hear this, and see that it counts and agrees as it must."""
        said_before = set(self.receiver_knows.said)
        effects = self._tell_receiver(Heard(envelope, self.random.randbytes(64)))
        for effect in effects:
            if isinstance(effect, Agreed):
                assert envelope in self.sender_knows.said
                assert effect in self.sender_knows.agreements
            if isinstance(effect, Say) and effect.envelope not in said_before:
                assert self.mode == "link" or isinstance(effects[0], Keep)
        return effects

    def pass_one_exchange(self) -> bool:
        """Let one exchange pass unaltered; whether both sides agree, on the same."""
        replies = _said(self.tell_receiver(self.greet()))
        confirms = _said(self.tell_sender(replies[0])) if replies else []
        if not confirms or not isinstance(read_envelope(confirms[0]), Confirm):
            return False
        agreed = [e for e in self.tell_receiver(confirms[0]) if isinstance(e, Agreed)]
        assert agreed == self.sender_knows.agreements[-1:]
        return True

    def meddle(self) -> None:
        """Do whatever comes to Mallory's mind."""
        random = self.random
        match random.randrange(12):
            case 0:
                self.greet()
            case 1:
                self._tell_sender(Repeat())
                self._tell_receiver(Repeat())
            case 2 if random.random() < 0.3:
                self.restart_sender()
            case 3 if random.random() < 0.3:
                self.restart_receiver()
            case 4 | 5 | 6:
                self._pass_on(lambda envelope: envelope)
            case 7 | 8:
                self._pass_on(self._alter)
            case 9:
                self._answer()
            case 10:
                self._greet()
            case _:
                self._hint()

    def _pass_on(self, alter: object) -> None:
        assert callable(alter)
        for known, tell in (
            (self.sender_knows, self.tell_receiver),
            (self.receiver_knows, self.tell_sender),
        ):
            if known.said and self.random.random() < 0.7:
                # Mostly the latest, sometimes anything that was ever said.
                said = known.said[-1:] if self.random.random() < 0.7 else known.said
                tell(alter(self.random.choice(said)))

    def _alter(self, data: bytes) -> bytes:
        random = self.random
        if random.random() < 0.3:
            at = random.randrange(len(data))
            return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]
        envelope = read_envelope(data)
        assert envelope is not None
        fields = {name: getattr(envelope, name) for name in envelope.__struct_fields__}
        name = random.choice(list(fields) or [""])
        given: list[object] = []
        if name == "mode":
            given = ["link", "code"]
        elif name in ("version", "versions"):
            given = [2] if name == "version" else [[1, 2], []]
        elif name == "capabilities":
            given = [["x"]]
        elif name == "salt":
            given = [bytes(16)]
        elif name:
            # The same field of anything else that was ever said.
            every = [read_envelope(s) for s in self.sender_knows.said + self.receiver_knows.said]
            given = [getattr(one, name) for one in every if hasattr(one, name)]
        if not name:
            return data
        fields[name] = random.choice(given)
        return write_envelope(type(envelope)(**fields))

    def _answer(self) -> None:
        """Answer a hello as a receiver that knows something else."""
        hellos = [said for said in self.sender_knows.said if _is(said, Hello)]
        if hellos:
            transfer = self.random.choice([TRANSFER, "another transfer"])
            secret = self._other
            # Whoever knows the check may come in with it; here somebody does who has no link.
            if secret.check != self._sender_secret.check and self.random.random() < 0.5:
                secret = Secret(secret.check, None)
            mallory = ReceiverAgreement(transfer, secret)
            heard = Heard(self.random.choice(hellos[-4:]), self.random.randbytes(64))
            for reply in _said(mallory.handle(heard)):
                for confirm in _said(self.tell_sender(reply)):
                    assert not any(
                        isinstance(effect, Agreed) for effect in mallory.handle(Heard(confirm))
                    )

    def _greet(self) -> None:
        """Greet the receiver as a sender that knows something else."""
        mallory = SenderAgreement(TRANSFER, self._other)
        hellos = _said(mallory.handle(drawn_greeting(self.random)))
        for reply in _said(self.tell_receiver(hellos[0])):
            effects = mallory.handle(Heard(reply))
            assert not any(isinstance(effect, Agreed) for effect in effects)
            for answer in _said(effects):
                self.tell_receiver(answer)

    def _hint(self) -> None:
        attempts = [attempt for attempt, _ in self.receiver.attempts]
        if attempts:
            attempt = self.random.choice(attempts)
            hints: list[Envelope] = [Wrong(attempt), CodeOff(attempt)]
            self.tell_receiver(write_envelope(self.random.choice(hints)))

    def _tell_sender(self, event: Event) -> list[Effect]:
        effects = self.sender.handle(event)
        self.sender_knows.took(effects)
        assert self.sender.guesses == self.sender_knows.stored
        assert len(self.sender.attempts) <= MOST_ATTEMPTS
        hints = {said for said in self.sender_knows.said if _is(said, Wrong) or _is(said, CodeOff)}
        assert self.sender.guesses <= len(hints)
        return effects

    def _tell_receiver(self, event: Event) -> list[Effect]:
        effects = self.receiver.handle(event)
        self.receiver_knows.took(effects)
        assert self.receiver.guesses == self.receiver_knows.stored
        assert len(self.receiver.attempts) <= MOST_ANSWERED
        if self.mode == "code":
            # Every reply that is told apart from any other tests one guess of whoever hears it.
            replies = {said for said in self.receiver_knows.said if _is(said, Reply)}
            confirmed = len(self.receiver_knows.agreements)
            assert self.receiver.guesses == len(replies) - confirmed
        return effects


def drawn_greeting(random: Random) -> Greet:
    """What begins an attempt."""
    return Greet(random.randbytes(16), random.randbytes(64), random.randbytes(16))


def _is(data: bytes, kind: type) -> bool:
    return isinstance(read_envelope(data), kind)


def _said(effects: list[Effect]) -> list[bytes]:
    return [effect.envelope for effect in effects if isinstance(effect, Say)]
