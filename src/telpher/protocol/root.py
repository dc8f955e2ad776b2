"""The root: one digest over a whole transfer, that both sides compute and compare."""

from __future__ import annotations

import hashlib

_LABEL = b"telpher/v1/root"


def root_of(manifest_digest: bytes, digests: bytes) -> str:
    """SHA-256 over the label, the manifest's digest and the digests of all chunks, in hex.

    ``manifest_digest`` is the SHA-256 of the manifest's canonical bytes; ``digests`` are those of
    every chunk in order, back to back, 32 bytes each: none if nothing is sent.
    """
    return hashlib.sha256(_LABEL + manifest_digest + digests).hexdigest()
