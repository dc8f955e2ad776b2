"""Tokens: what proves to a server that somebody may do something. It keeps digests alone."""

import hashlib
import secrets


def draw_token() -> str:
    """Draw a token of 32 random bytes, written as base64url."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token. Tokens are random, so one plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
