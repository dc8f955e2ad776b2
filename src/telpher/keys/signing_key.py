"""The key by which the server signs what lets a peer into a channel."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicNumbers,
    derive_private_key,
)

_SHORTEST_SECRET: Final = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """ES256 with a key id, or HS256 with a shared secret."""

    algorithm: Literal["ES256", "HS256"]
    key: EllipticCurvePrivateKey | str = field(repr=False)
    kid: str | None = None


def read_signing_key(written: str) -> SigningKey:
    """Read a private JWK, the first that signs by ES256 of several, or a secret.

    Raises ValueError.
    """
    if not written.startswith(("{", "[")):
        if len(written) < _SHORTEST_SECRET:
            raise ValueError(f"a secret has at least {_SHORTEST_SECRET} characters")
        return SigningKey("HS256", written)
    found = json.loads(written)
    for jwk in found if isinstance(found, list) else [found]:
        if isinstance(jwk, dict) and jwk.get("crv") == "P-256" and jwk.get("d"):
            return _elliptic(jwk)
    raise ValueError("no private P-256 key")


def _elliptic(jwk: dict[str, Any]) -> SigningKey:
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not kid:
        raise ValueError("the key has no kid")
    key = derive_private_key(_number(jwk["d"]), SECP256R1())
    public = EllipticCurvePublicNumbers(_number(jwk.get("x")), _number(jwk.get("y")), SECP256R1())
    if key.public_key().public_numbers() != public:
        raise ValueError("the private part is another key's")
    return SigningKey("ES256", key, kid)


def _number(written: object) -> int:
    if not isinstance(written, str):
        raise ValueError("a part of the key is missing")  # noqa: TRY004 (of what was written)
    return int.from_bytes(urlsafe_b64decode(written + "=="), "big")
