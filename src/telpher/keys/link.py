"""Transfer keys, the link that carries one, and the spoken code that carries its check."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urljoin

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 16
CHECK_CHARACTERS: Final = 4

# Crockford's base32: no I, L, O, U. Position is value.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# White space as ECMAScript has it, because the web client reads with its `\s`; Python's is another.
_SPACES = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
_DASHES = re.compile("[-_\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class LinkInvitation:
    """What a person brings with a link: the code of the transfer and its key."""

    transfer_code: str
    key: bytes


@dataclass(frozen=True, slots=True)
class CodeInvitation:
    """What a person brings with a spoken code: the code of the transfer and the key's check."""

    transfer_code: str
    check: str


Invitation: TypeAlias = LinkInvitation | CodeInvitation


def draw_key() -> bytes:
    """Draw a new transfer key. It is never sent to a server."""
    return secrets.token_bytes(KEY_BYTES)


def link(app: str, transfer_code: str, key: bytes) -> str:
    """Write the link: everything secret, and the code, in the fragment, which no server is sent."""
    return f"{urljoin(app, '/t')}#{transfer_code}.{to_base64url(key)}"


def spoken_code(transfer_code: str, key: bytes) -> str:
    """``XXXX-XXXX-CCCC``: the transfer code, then the check derived from the key."""
    return f"{transfer_code}-{check(key)}"


def check(key: bytes) -> str:
    """20 bits of the key, as four characters, derived under a label that serves nothing else."""
    bits = int.from_bytes(derive(key, "check", 3))
    return "".join(_ALPHABET[bits >> shift & 31] for shift in (19, 14, 9, 4))


def pre_shared_key(key: bytes) -> bytes:
    """What only those share who have the key itself, not its check alone."""
    return derive(key, "psk")


def derive(key: bytes, label: str, length: int = 32, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 (RFC 5869) under the label ``telpher/v1/{label}``."""
    info = f"telpher/v1/{label}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def read_invitation(text: str) -> Invitation | None:
    """Read whatever a person pasted or typed: a link, its fragment, or a spoken code.

    Forgives case, spaces, dashes of any kind, O for 0, I and L for 1. ``None``: it is neither.
    """
    dense = _SPACES.sub("", text)
    fragment = dense[dense.find("#") + 1 :]
    code, dot, secret = fragment.partition(".")
    if dot:
        transfer_code = _read_characters(code, 8)
        key = from_base64url(secret)
        if transfer_code is None or key is None or len(key) != KEY_BYTES:
            return None
        return LinkInvitation(_dashed(transfer_code), key)
    characters = _read_characters(fragment, 8 + CHECK_CHARACTERS)
    if characters is None:
        return None
    return CodeInvitation(_dashed(characters[:8]), characters[8:])


def _dashed(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _read_characters(text: str, length: int) -> str | None:
    typed = _DASHES.sub("", text)
    if len(typed) != length or not re.fullmatch("[0-9A-Za-z]*", typed):
        return None
    read = typed.upper().translate(str.maketrans("OIL", "011"))
    return None if "U" in read else read


def to_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes | None:
    """Read base64url without padding; ``None`` if it is not in its one canonical form."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if to_base64url(data) == text else None
