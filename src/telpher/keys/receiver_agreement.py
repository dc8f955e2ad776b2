"""The receiver's side of the agreement: it answers hellos, and is the first to confirm."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telpher.keys.agreement import (
    MOST_ANSWERED,
    MOST_GUESSES,
    Doubt,
    Effect,
    Event,
    Heard,
    Keep,
    Repeat,
    Say,
    Secret,
    agreed,
    keys_of,
)
from telpher.keys.attempts import RECEIVER_ATTEMPT
from telpher.keys.envelopes import (
    VERSION,
    CodeOff,
    Confirm,
    Hello,
    Mode,
    Reply,
    Wrong,
    read_envelope,
    with_confirmation,
    write_envelope,
)
from telpher.keys.schedule import commitment_to
from telpher.keys.spake2 import Exchange, UnacceptableMessage
from telpher.protocol.errors import UsageError

if TYPE_CHECKING:
    from telpher.keys.agreement import DoubtReason
    from telpher.keys.attempts import ReceiverState
    from telpher.keys.schedule import AgreementKeys


@dataclass(slots=True)
class _Attempt:
    id: bytes
    hello: bytes
    commitment: bytes
    reply: bytes
    keys: AgreementKeys = field(repr=False)
    state: ReceiverState = "replied"


class ReceiverAgreement:
    """One for each link, or for each spoken code that a person has typed."""

    def __init__(self, transfer: str, secret: Secret, guesses: int = 0) -> None:
        """``guesses`` are those that stayed spent for this code until now."""
        self._transfer = transfer
        self._secret = secret
        self._mode: Mode = "code" if secret.psk is None else "link"
        self._attempts: list[_Attempt] = []
        self.guesses = guesses
        """Guesses that are spent, each of which somebody in between could have had."""
        self.refused = 0
        """How many wrong confirmations came."""

    @property
    def attempts(self) -> list[tuple[bytes, ReceiverState]]:
        """Every attempt that is not dropped, the oldest first."""
        return [(attempt.id, attempt.state) for attempt in self._attempts]

    def handle(self, event: Event) -> list[Effect]:
        """Take one event and say what to do. Raises UsageError if told to greet."""
        match event:
            case Repeat():
                latest = self._attempts[-1:]
                return [Say(one.reply) for one in latest if _hears(one, "repeat")]
            case Heard(data, scalar):
                return self._hear(data, scalar)
            case _:
                raise UsageError("a receiver greets nobody")

    def _hear(self, data: bytes, scalar: bytes) -> list[Effect]:
        match read_envelope(data):
            case Hello() as hello:
                return self._answer(data, hello, scalar)
            case Confirm() as confirm:
                return self._verify(confirm)
            case Wrong(attempt):
                return self._doubt(attempt, "wrong")
            case CodeOff(attempt):
                return self._doubt(attempt, "off")
            case _:
                return []

    def _answer(self, data: bytes, hello: Hello, scalar: bytes) -> list[Effect]:
        # The same attempt with another hello is another attempt: one of them may be invented.
        known = next((one for one in self._attempts if one.hello == data), None)
        if known is not None:
            return [Say(known.reply)] if _hears(known, "hello") else []
        if VERSION not in hello.versions or hello.salt is not None:
            return []
        if self._mode == "code" and self.guesses >= MOST_GUESSES:
            return [Doubt("spent")]
        exchange = Exchange("receiver", self._secret.check.encode(), scalar)
        try:
            exchanged = exchange.finish(hello.message)
        except UnacceptableMessage:
            return []
        said = write_envelope(Reply(hello.attempt, exchange.message, b"", VERSION, self._mode, []))
        keys = keys_of(self._secret, self._mode, exchanged, self._transfer, data, said)
        reply = with_confirmation(said, keys.confirm_b)
        self._make_room(keys.confirm_b[0])
        self._attempts.append(_Attempt(hello.attempt, data, hello.commitment, reply, keys))
        return [*self._spend(1), Say(reply)]

    def _make_room(self, drawn: int) -> None:
        # What a new reply confirms with is nobody's to foresee or to choose: so no number of
        # invented hellos is sure to push the right attempt out before its confirmation is there.
        if len(self._attempts) == MOST_ANSWERED:
            open_ = [one for one in self._attempts if one.state != "agreed"]
            self._attempts.remove(open_[drawn % len(open_)])

    def _verify(self, confirm: Confirm) -> list[Effect]:
        waiting = [one for one in self._of(confirm.attempt) if _hears(one, "confirm")]
        commitment = commitment_to(confirm.nonce)
        for attempt in waiting:
            right = hmac.compare_digest(attempt.keys.confirm_a, confirm.confirmation)
            if right and attempt.commitment == commitment:
                attempt.state = "agreed"
                self._attempts = [attempt]
                told = agreed(attempt.id, self._mode, attempt.keys, confirm.nonce)
                return [*self._spend(-1), told]
        self.refused += bool(waiting)
        return []

    def _doubt(self, attempt: bytes, why: DoubtReason) -> list[Effect]:
        heard = any(_hears(one, "wrong") for one in self._of(attempt))
        return [Doubt(why)] if heard and self._mode == "code" else []

    def _of(self, attempt: bytes) -> list[_Attempt]:
        return [one for one in self._attempts if one.id == attempt]

    def _spend(self, guesses: int) -> list[Effect]:
        if self._mode == "link":
            return []
        self.guesses += guesses
        return [Keep(self.guesses)]


def _hears(attempt: _Attempt, trigger: str) -> bool:
    return trigger in RECEIVER_ATTEMPT[attempt.state]
