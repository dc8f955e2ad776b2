"""The sender's side of the agreement: says hello, and confirms to whoever has confirmed first."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telpher.keys.agreement import (
    MOST_ATTEMPTS,
    MOST_GUESSES,
    Doubt,
    Effect,
    Event,
    Greet,
    Heard,
    Keep,
    Repeat,
    Say,
    Secret,
    agreed,
    keys_of,
)
from telpher.keys.attempts import SENDER_ATTEMPT
from telpher.keys.envelopes import (
    VERSION,
    CodeOff,
    Confirm,
    Hello,
    Reply,
    Wrong,
    read_envelope,
    without_confirmation,
    write_envelope,
)
from telpher.keys.schedule import commitment_to
from telpher.keys.spake2 import Exchange, UnacceptableMessage

if TYPE_CHECKING:
    from telpher.keys.attempts import SenderState


@dataclass(slots=True)
class _Attempt:
    id: bytes
    exchange: Exchange = field(repr=False)
    nonce: bytes = field(repr=False)
    hello: bytes
    state: SenderState = "greeted"
    # The reply that it agreed with or that was wrong, and what that was answered.
    reply: bytes = b""
    answer: bytes = b""


class SenderAgreement:
    """One for each transfer key, as long as its process lives."""

    def __init__(self, transfer: str, secret: Secret, guesses: int = 0) -> None:
        """``guesses`` are those that stayed spent for this key until now."""
        self._transfer = transfer
        self._secret = secret
        self._attempts: list[_Attempt] = []
        self.guesses = guesses
        """Guesses at the check that are spent."""
        self.refused = 0
        """How many wrong confirmations came in mode ``link``."""

    @property
    def attempts(self) -> list[tuple[bytes, SenderState]]:
        """Every attempt that is not dropped, the oldest first."""
        return [(attempt.id, attempt.state) for attempt in self._attempts]

    def handle(self, event: Event) -> list[Effect]:
        """Take one event and say what to do."""
        match event:
            case Greet(attempt, scalar, nonce):
                return self._greet(attempt, scalar, nonce)
            case Repeat():
                latest = self._attempts[-1:]
                return [Say(one.hello) for one in latest if "repeat" in SENDER_ATTEMPT[one.state]]
            case Heard(data, _):
                envelope = read_envelope(data)
                return self._take(data, envelope) if isinstance(envelope, Reply) else []

    def _greet(self, id_: bytes, scalar: bytes, nonce: bytes) -> list[Effect]:
        exchange = Exchange("sender", self._secret.check.encode(), scalar)
        said = Hello(id_, exchange.message, [VERSION], [], commitment_to(nonce), None)
        hello = write_envelope(said)
        if len(self._attempts) == MOST_ATTEMPTS:
            self._attempts.remove(next(one for one in self._attempts if one.state != "agreed"))
        self._attempts.append(_Attempt(id_, exchange, nonce, hello))
        return [Say(hello)]

    def _take(self, data: bytes, reply: Reply) -> list[Effect]:
        attempt = next((one for one in self._attempts if one.id == reply.attempt), None)
        if attempt is None:
            return []
        if data == attempt.reply:
            return [Say(attempt.answer)]
        if attempt.state == "agreed" or reply.version != VERSION:
            return []
        if reply.mode == "code" and self.guesses >= MOST_GUESSES:
            return [Say(write_envelope(CodeOff(attempt.id)))]
        if reply.mode == "code" and attempt.state == "doubted":
            return []
        return self._verify(attempt, data, reply)

    def _verify(self, attempt: _Attempt, data: bytes, reply: Reply) -> list[Effect]:
        try:
            exchanged = attempt.exchange.finish(reply.message)
        except UnacceptableMessage:
            return []
        said = without_confirmation(data)
        keys = keys_of(self._secret, reply.mode, exchanged, self._transfer, attempt.hello, said)
        if hmac.compare_digest(keys.confirm_b, reply.confirmation):
            confirm = Confirm(attempt.id, keys.confirm_a, attempt.nonce)
            self._settle(attempt, "agreed", data, confirm)
            self._attempts = [attempt]
            return [Say(attempt.answer), agreed(attempt.id, reply.mode, keys, attempt.nonce)]
        if reply.mode == "link":
            self.refused += 1
            return []
        self.guesses += 1
        off = self.guesses >= MOST_GUESSES
        self._settle(attempt, "doubted", data, (CodeOff if off else Wrong)(attempt.id))
        spent: list[Effect] = [Keep(self.guesses), Say(attempt.answer)]
        return [*spent, Doubt("off")] if off else spent

    @staticmethod
    def _settle(
        attempt: _Attempt, state: SenderState, reply: bytes, answer: Confirm | Wrong | CodeOff
    ) -> None:
        attempt.state = state
        attempt.reply = reply
        attempt.answer = write_envelope(answer)
