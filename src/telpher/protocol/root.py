"""Digests over digests, that both sides compute and compare: of all chunks, and of those held."""

from __future__ import annotations

import hashlib

_ROOT = b"telpher/v1/root"
_HELD = b"telpher/v1/held"


def root_of(manifest_digest: bytes, digests: bytes) -> str:
    """SHA-256 over the label, the manifest's digest and the digests of all chunks, in hex.

    ``manifest_digest`` is the SHA-256 of the manifest's canonical bytes; ``digests`` are those of
    every chunk in order, back to back, 32 bytes each: none if nothing is sent.
    """
    return hashlib.sha256(_ROOT + manifest_digest + digests).hexdigest()


def held_digest_of(manifest_digest: bytes, digests: bytes) -> str:
    """The same under another label, over the digests of the chunks that a receiver holds."""
    return hashlib.sha256(_HELD + manifest_digest + digests).hexdigest()
