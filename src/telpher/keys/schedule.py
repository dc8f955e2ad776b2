"""The key schedule: from the secret of an exchange, and all that was said in it, to its keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES: Final = 32
NO_PSK: Final = bytes(32)
"""What takes the place of the pre-shared key in mode ``code``."""


@dataclass(frozen=True, slots=True)
class AgreementKeys:
    """What two sides share after one exchange. ``a`` is the sender, ``b`` the receiver."""

    confirm_a: bytes = field(repr=False)
    confirm_b: bytes = field(repr=False)
    seal_a: bytes = field(repr=False)
    seal_b: bytes = field(repr=False)
    extracted: bytes = field(repr=False)
    transcript: bytes = field(repr=False)

    def words(self, nonce: bytes) -> bytes:
        """Derive what names the verification words, with the nonce that the sender has opened."""
        return _expand(self.extracted, "words", self.transcript + nonce)


def commitment_to(nonce: bytes) -> bytes:
    """What the sender says of its nonce before the receiver has said anything.

    So nobody in between knows it when choosing what to say to the sender, or can choose another
    once the receiver has spoken: the words of neither side can be tried out until they fit.
    """
    return hashlib.sha256(b"telpher/v1/words-commitment" + nonce).digest()


def derive_keys(
    secret: bytes, psk: bytes, transfer: str, hello: bytes, reply: bytes
) -> AgreementKeys:
    """Derive the keys; ``reply`` is the envelope without its confirmation, which follows from them.

    Whoever heard anything else than what was said comes to other keys.
    """
    said = b"".join(_prefixed(part) for part in (transfer.encode(), hello, reply))
    transcript = hashlib.sha256(b"telpher/v1/agreement" + said).digest()
    extract = HMAC(psk, SHA256())
    extract.update(secret)
    extracted = extract.finalize()
    return AgreementKeys(
        confirm_a=_expand(extracted, "confirm-a", transcript),
        confirm_b=_expand(extracted, "confirm-b", transcript),
        seal_a=_expand(extracted, "seal-a", transcript),
        seal_b=_expand(extracted, "seal-b", transcript),
        extracted=extracted,
        transcript=transcript,
    )


def _expand(extracted: bytes, label: str, bound: bytes) -> bytes:
    info = f"telpher/v1/{label}".encode() + bound
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=info).derive(extracted)


def _prefixed(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data
