"""Leads one side through the agreement.

Draws what the machine needs, paces what it says, and sees to it that spent guesses are stored
before anything more is said. Times are in seconds of the event loop's clock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final, Protocol

from telpher.keys.agreement import (
    Agreed,
    Doubt,
    DoubtReason,
    Effect,
    Greet,
    Heard,
    Keep,
    Repeat,
    Say,
    Secret,
)
from telpher.keys.envelopes import (
    ATTEMPT_BYTES,
    NONCE_BYTES,
    Hello,
    Reply,
    Want,
    read_envelope,
    write_envelope,
)
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.keys.spake2 import SCALAR_BYTES
from telpher.peer.signals import Signal, write_signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from telpher.sessions.session import Role

_PAUSE: Final = 1.0
"""Seconds between two words: at least, and as long as nothing comes of them at most."""
_LONGEST_PAUSE: Final = 8.0
_LOOK_PAUSE: Final = 0.1
"""Seconds between two hellos or replies that are looked at, which takes a while."""
_MOST_WAITING: Final = 8
"""Hellos or replies that wait for it."""


@dataclass(frozen=True, slots=True)
class Party:
    """What one side brings to the agreement."""

    role: Role
    transfer_id: str
    secret: Secret
    guesses: int
    """How many are spent already."""
    key: bytes | None = field(repr=False)
    """The transfer key; ``None``: a receiver that has its check alone."""

    @classmethod
    def with_key(cls, role: Role, transfer_id: str, key: bytes, guesses: int = 0) -> Party:
        """The sender, or a receiver that has the link."""
        return cls(role, transfer_id, Secret.of_key(key), guesses, key)

    @classmethod
    def with_check(cls, transfer_id: str, check: str, guesses: int) -> Party:
        """A receiver that has the spoken code."""
        return cls("receiver", transfer_id, Secret(check, None), guesses, None)


class IntroductionListener(Protocol):
    """What an introduction tells, on the event loop."""

    def keep(self, guesses: int) -> None:
        """Store how many guesses are spent: when this returns, it must outlive a kill."""
        ...

    def agreed(self, agreed: Agreed) -> None:
        """The two have keys that nobody else has."""
        ...

    def doubted(self, why: DoubtReason) -> None:
        """There is something about the spoken code that a person must see to."""
        ...


class Introduction:
    """One for each party, as long as it lives."""

    def __init__(
        self, party: Party, relay: Callable[[Signal], None], listener: IntroductionListener
    ) -> None:
        kind = SenderAgreement if party.role == "sender" else ReceiverAgreement
        self._machine = kind(party.transfer_id, party.secret, party.guesses)
        self._relay = relay
        self._listener = listener
        self._said_at = -inf
        # A receiver's hellos, a sender's replies to its own; and when the last one was looked at.
        self._waiting: list[bytes] = []
        self._looked_at = -inf
        self._pause = _PAUSE
        # A check was wrong: until somebody types it again, another attempt costs another guess.
        self._mistyped = False

    def hurry(self) -> None:
        """What was said may have met nobody, or somebody who is gone."""
        self._pause = _PAUSE
        self.wanted()

    def wanted(self) -> None:
        """Somebody asks for a hello; all that a sender can know is that they may have retyped."""
        if isinstance(self._machine, SenderAgreement):
            self._mistyped = False

    def greet(self, now: float, probe: Callable[[], bytes] | None) -> None:
        """Sender: say hello, if it is time: the same one as long as it is unanswered.

        ``probe`` asks whether keys are still there, and goes before the hello.
        """
        effects = self._machine.handle(Repeat())
        if (self._mistyped and not effects) or not self._is_time(now):
            return
        before = () if probe is None else (probe(),)
        if not effects:
            attempt, scalar = (secrets.token_bytes(n) for n in (ATTEMPT_BYTES, SCALAR_BYTES))
            effects = self._machine.handle(Greet(attempt, scalar, secrets.token_bytes(NONCE_BYTES)))
        self._carry_out(effects, *before)

    def repeat(self, now: float) -> bool:
        """Receiver: say the latest reply again, if it is time; whether one waits for an answer."""
        again = self._machine.handle(Repeat())
        if again and self._is_time(now):
            self._carry_out(again)
        return bool(again)

    def want(self) -> None:
        """Receiver: say that somebody is here who has heard nothing."""
        if not self._mistyped:
            self._relay(write_signal("ready", write_envelope(Want())))

    def hear(self, envelope: bytes, now: float) -> None:
        """Take an envelope that is not sealed."""
        match read_envelope(envelope):
            case Hello() if isinstance(self._machine, ReceiverAgreement):
                self._queue(envelope)
            case Reply(attempt) if attempt in dict(self._machine.attempts):
                self._queue(envelope)
            case _ if isinstance(self._machine, ReceiverAgreement):
                self._tell(envelope, now)
        self.look(now)

    def look(self, now: float) -> None:
        """Answer or verify what has waited longest, if it is time."""
        if self._waiting and now - self._looked_at >= _LOOK_PAUSE:
            self._looked_at = now
            self._tell(self._waiting.pop(0), now)

    def _queue(self, envelope: bytes) -> None:
        if self._mistyped and isinstance(self._machine, ReceiverAgreement):
            return
        # At random: nobody who says many keeps the right one out by when it says them.
        if len(self._waiting) == _MOST_WAITING:
            del self._waiting[secrets.randbelow(_MOST_WAITING)]
        self._waiting.append(envelope)

    def _tell(self, envelope: bytes, now: float) -> None:
        effects = self._machine.handle(Heard(envelope, secrets.token_bytes(SCALAR_BYTES)))
        said = any(isinstance(effect, Say) for effect in effects)
        if said and isinstance(self._machine, ReceiverAgreement):
            self._said_at = now
        self._carry_out(effects)

    def _is_time(self, now: float) -> bool:
        if now - self._said_at < self._pause:
            return False
        self._said_at = now
        self._pause = min(_LONGEST_PAUSE, self._pause * 2)
        return True

    def _carry_out(self, effects: list[Effect], *before: bytes) -> None:
        for effect in effects:
            match effect:
                case Keep(guesses):
                    # What a sender spends stays spent: this reply was wrong.
                    self._mistyped = isinstance(self._machine, SenderAgreement)
                    self._listener.keep(guesses)
                case Say(envelope):
                    self._relay(write_signal("ready", *before, envelope))
                case Agreed():
                    self._mistyped = False
                    self._listener.agreed(effect)
                case Doubt(why):
                    self._mistyped = why != "spent"
                    self._waiting.clear()
                    self._listener.doubted(why)
