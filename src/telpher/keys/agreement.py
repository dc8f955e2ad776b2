"""What both sides' machines of the agreement share: events, effects, and what they know.

A machine has no clock, no randomness and no storage: it is told events and answers with effects,
which its driver carries out in their order. See ``protocol/agreement.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from telpher.keys.link import check, pre_shared_key
from telpher.keys.schedule import NO_PSK, AgreementKeys, derive_keys
from telpher.keys.words import words_of

if TYPE_CHECKING:
    from telpher.keys.envelopes import Mode

MOST_GUESSES: Final = 3
"""Guesses at the check: so many that stay spent end mode ``code``."""
MOST_ATTEMPTS: Final = 4
"""Attempts that a sender remembers at once."""
MOST_ANSWERED: Final = 16
"""Attempts that a receiver remembers at once, most of which may be invented."""

DoubtReason: TypeAlias = Literal["wrong", "off", "spent"]
"""The check seems to be wrong; mode ``code`` is over for this key; three guesses are spent."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What one side knows of the transfer key."""

    check: str = field(repr=False)
    psk: bytes | None = field(repr=False)
    """The pre-shared key; ``None`` on a side that has the check alone."""

    @classmethod
    def of_key(cls, key: bytes) -> Secret:
        """Whoever has the key knows both."""
        return cls(check(key), pre_shared_key(key))


@dataclass(frozen=True, slots=True)
class Greet:
    """Sender: begin an attempt. All three are drawn at random for it alone."""

    attempt: bytes
    scalar: bytes = field(repr=False)
    nonce: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Repeat:
    """It is time to say again what waits for an answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody said this; the receiver gets a new scalar with it, in case it has to answer."""

    envelope: bytes
    scalar: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Keep:
    """Store this number of guesses that are spent, before the next effect is carried out."""

    guesses: int


@dataclass(frozen=True, slots=True)
class Say:
    """Say this to the other side."""

    envelope: bytes


@dataclass(frozen=True, slots=True)
class Agreed:
    """Both sides have the same keys, or will when they have heard what was just said."""

    attempt: bytes
    mode: Mode
    seal_a: bytes = field(repr=False)
    seal_b: bytes = field(repr=False)
    words: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A person must act before the check leads anywhere; but a right answer may still come."""

    why: DoubtReason


Event: TypeAlias = Greet | Repeat | Heard
Effect: TypeAlias = Keep | Say | Agreed | Doubt


def agreed(attempt: bytes, mode: Mode, keys: AgreementKeys, nonce: bytes) -> Agreed:
    """Tell the keys, but for those that only confirm them, and the words."""
    return Agreed(attempt, mode, keys.seal_a, keys.seal_b, words_of(keys.words(nonce)))


def keys_of(
    secret: Secret, mode: Mode, exchanged: bytes, transfer: str, hello: bytes, reply: bytes
) -> AgreementKeys:
    """Derive the keys of an exchange in this mode; ``reply`` is without its confirmation."""
    psk = secret.psk if mode == "link" and secret.psk is not None else NO_PSK
    return derive_keys(exchanged, psk, transfer, hello, reply)
