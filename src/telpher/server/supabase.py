"""How the settings of a Supabase project are read; see `values`."""

import re
from base64 import urlsafe_b64decode
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from telpher.keys.signing_key import SigningKey, read_signing_key
from telpher.server.values import Parse

KeyKind = Literal["browsers", "server"]

_PREFIXES: dict[str, KeyKind] = {"sb_publishable_": "browsers", "sb_secret_": "server"}
_ROLES: dict[str, KeyKind] = {"anon": "browsers", "service_role": "server"}
_SCHEMA = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Claims(Struct):
    role: str
    ref: str = ""


def api_key(kind: KeyKind) -> Parse:
    """A key of a project, of the new kind or a legacy JWT, with the rights that it is for."""

    def parse(written: str) -> str:
        if not written:
            return ""
        found = _kind(written)
        if found is None:
            names = (
                "sb_publishable_ or anon" if kind == "browsers" else "sb_secret_ or service_role"
            )
            raise ValueError(f"must be an API key of a Supabase project ({names})")
        if found != kind:
            other = "secret, and browsers get this one" if kind == "browsers" else "for browsers"
            raise ValueError(f"holds a key that is {other}")
        return written

    return parse


def signing_key(written: str) -> SigningKey | None:
    """What signs access to private channels, or nothing."""
    if not written:
        return None
    if _kind(written) is not None:
        raise ValueError("holds an API key, which signs nothing")
    try:
        return read_signing_key(written)
    except (ValueError, RecursionError):
        raise ValueError(
            "must be a private ES256 key as JSON (supabase gen signing-key), or the legacy JWT "
            "secret"
        ) from None


def schema(written: str) -> str:
    """The name of a schema."""
    if not _SCHEMA.fullmatch(written):
        raise ValueError("must be the name of a schema, of letters, digits and _")
    return written


def of_another_project(key: str, url: str) -> bool:
    """Whether a legacy key names a project of supabase.co, and the address another one."""
    project, _, domain = (urlsplit(url).hostname or "").partition(".")
    claims = _claims(key)
    return domain == "supabase.co" and claims is not None and claims.ref not in {"", project}


def _kind(key: str) -> KeyKind | None:
    for prefix, kind in _PREFIXES.items():
        if key.startswith(prefix) and key.isascii() and key.isprintable():
            return kind
    claims = _claims(key)
    return _ROLES.get(claims.role) if claims else None


def _claims(key: str) -> _Claims | None:
    try:
        _, payload, _ = key.split(".")
        return msgspec.json.decode(urlsafe_b64decode(payload + "=="), type=_Claims)
    except ValueError:
        return None
