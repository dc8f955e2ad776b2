"""What is said once the keys are agreed: sealed with AES-256-GCM under counters."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from telpher.keys.envelopes import VERSION, Sealed
from telpher.keys.spake2 import Side
from telpher.protocol.messages import Carrier

WINDOW: Final = 1_024
"""How far below the highest counter one may still come that was not seen."""


class Opened(NamedTuple):
    """What was sealed, and whether it comes for the first time."""

    plaintext: bytes
    new: bool


class Sealer:
    """Seals what one side says. A counter is never used twice under one key."""

    def __init__(self, key: bytes, attempt: bytes, side: Side, transfer: str) -> None:
        self._cipher = AESGCM(key)
        self._attempt = attempt
        self._side: Side = side
        self._transfer = transfer
        self._counter = 0

    def seal(self, plaintext: bytes, carrier: Carrier) -> Sealed:
        """Seal it under the next counter; in a signal of another type it does not open."""
        counter = self._counter
        self._counter += 1
        named = _named(self._side, self._transfer, carrier)
        ciphertext = self._cipher.encrypt(_nonce(counter), plaintext, named)
        return Sealed(self._attempt, counter, ciphertext)


class Opener:
    """Opens what the other side has sealed."""

    def __init__(self, key: bytes, side: Side, transfer: str) -> None:
        """``side`` is the one who speaks."""
        self._cipher = AESGCM(key)
        self._side: Side = side
        self._transfer = transfer
        self._highest = -1
        self._seen: set[int] = set()
        self.refused = 0
        """How many did not open."""

    def open(self, sealed: Sealed, carrier: Carrier) -> Opened | None:
        """Open it; ``None`` if it is not the other side's, or too old to say whether it is new."""
        plaintext = None
        if sealed.counter > self._highest - WINDOW:
            plaintext = self._decrypt(sealed, carrier)
        if plaintext is None:
            self.refused += 1
            return None
        new = sealed.counter not in self._seen
        self._seen.add(sealed.counter)
        if sealed.counter > self._highest:
            self._highest = sealed.counter
            self._seen = {seen for seen in self._seen if seen > self._highest - WINDOW}
        return Opened(plaintext, new)

    def _decrypt(self, sealed: Sealed, carrier: Carrier) -> bytes | None:
        named = _named(self._side, self._transfer, carrier)
        try:
            return self._cipher.decrypt(_nonce(sealed.counter), sealed.ciphertext, named)
        except InvalidTag:
            return None


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(12)


def _named(side: Side, transfer: str, carrier: Carrier) -> bytes:
    """Canonical JSON: names in their order."""
    named = {"role": side, "transfer": transfer, "type": carrier, "version": VERSION}
    return msgspec.json.encode(named)
