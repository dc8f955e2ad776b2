"""The keys of a project: both kinds that Supabase gives out, and tokens that they sign."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

SECRET = "super-secret-jwt-token-with-at-least-32-characters-long"
_LONG = 4_102_444_800
"""Seconds since 1970."""


class BadToken(Exception):  # noqa: N818
    """A token that is none, or is not signed by a key of the project."""


class ExpiredToken(BadToken):
    """A token whose time is over."""


@dataclass(frozen=True)
class Keys:
    """What an operator is shown: one of the two pairs."""

    anon: str
    service: str


def _drawn_signing_key() -> str:
    drawn = ec.generate_private_key(ec.SECP256R1())
    jwk = ECAlgorithm.to_jwk(drawn, as_dict=True)
    named = {"kid": secrets.token_hex(8), "alg": "ES256", "use": "sig", "key_ops": ["sign"]}
    return json.dumps({**jwk, **named})


@dataclass(frozen=True)
class Project:
    """A Supabase project, with one signing key rotated in beside the legacy secret."""

    secret: str = SECRET
    signing_key: str = field(default_factory=_drawn_signing_key)
    new: Keys = field(
        default_factory=lambda: Keys(
            f"sb_publishable_{secrets.token_urlsafe(24)}", f"sb_secret_{secrets.token_urlsafe(24)}"
        )
    )
    legacy: Keys = field(init=False)

    def __post_init__(self) -> None:
        keys = Keys(self._legacy("anon"), self._legacy("service_role"))
        object.__setattr__(self, "legacy", keys)

    def role_of(self, key: str) -> str | None:
        """Whose API key this is."""
        roles = {
            self.new.anon: "anon",
            self.new.service: "service_role",
            self.legacy.anon: "anon",
            self.legacy.service: "service_role",
        }
        return roles.get(key)

    def claims(self, token: str) -> dict[str, Any]:
        """What a token of this project says. Raises BadToken, ExpiredToken."""
        try:
            head = jwt.get_unverified_header(token)
            jwk = json.loads(self.signing_key)
            if head.get("kid") == jwk["kid"]:
                public = {
                    name: value for name, value in jwk.items() if name not in {"d", "key_ops"}
                }
                return jwt.decode(
                    token, jwt.PyJWK(public), ["ES256"], options={"verify_aud": False}
                )
            return jwt.decode(token, self.secret, ["HS256"], options={"verify_aud": False})
        except jwt.ExpiredSignatureError:
            raise ExpiredToken from None
        except jwt.PyJWTError:
            raise BadToken from None

    def _legacy(self, role: str) -> str:
        claims = {"iss": "supabase", "role": role, "exp": _LONG}
        return jwt.encode(claims, self.secret, "HS256")
