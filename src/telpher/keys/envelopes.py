"""What two peers say of keys, and what they say under them, as bytes and as text.

See ``protocol/agreement.md``. Whoever carries envelopes may change or invent them, so whatever is
not exactly one is ``None``, without a reason: nobody is answered.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from telpher.keys.link import from_base64url, to_base64url
from telpher.keys.spake2 import MESSAGE_BYTES
from telpher.protocol.messages import (
    MAX_SAFE_INTEGER,
    Capabilities,
    Version,
    Versions,
    parse_object,
)

Mode: TypeAlias = Literal["link", "code"]
"""Whether the receiver has the transfer key, or its check alone."""

VERSION: Final = 1
"""The version of the agreement that this code speaks."""
ATTEMPT_BYTES: Final = 16
CONFIRMATION_BYTES: Final = 32
NONCE_BYTES: Final = 16
TEXT_LIMIT: Final = 60_000
"""Longest text of envelopes: what fits a signal of 64 KiB with room for its other fields."""

_SALT_BYTES: Final = 16
_PREFIX: Final = "t1."
_HEAD: Final = 1 + ATTEMPT_BYTES
_CONFIRMATION_AT: Final = _HEAD + MESSAGE_BYTES
_COUNTER_BYTES: Final = 8
_TAG_BYTES: Final = 16


class _Kind(IntEnum):
    HELLO = 1
    REPLY = 2
    CONFIRM = 3
    WANT = 4
    WRONG = 5
    CODE_OFF = 6
    SEALED = 7


class Hello(Struct, frozen=True):
    """Sender: an attempt to agree; ``message`` is its part of the exchange."""

    attempt: bytes
    message: bytes
    versions: list[int]
    capabilities: list[str]
    commitment: bytes
    """To the nonce that it opens with its confirmation."""
    salt: bytes | None


class Reply(Struct, frozen=True):
    """Receiver: its part of the exchange, and the proof that it comes to the same keys."""

    attempt: bytes
    message: bytes
    confirmation: bytes
    version: int
    mode: Mode
    capabilities: list[str]


class Confirm(Struct, frozen=True):
    """Sender: the proof that it comes to the same keys, and its nonce."""

    attempt: bytes
    confirmation: bytes
    nonce: bytes


class Want(Struct, frozen=True):
    """Receiver: I am here and have heard nothing."""


class Wrong(Struct, frozen=True):
    """Sender: the check is another. A hint, which anybody can forge."""

    attempt: bytes


class CodeOff(Struct, frozen=True):
    """Sender: nobody comes in with the check any more. A hint, which anybody can forge."""

    attempt: bytes


class Sealed(Struct, frozen=True):
    """Either: something under the keys of this attempt."""

    attempt: bytes
    counter: int
    ciphertext: bytes


Envelope: TypeAlias = Hello | Reply | Confirm | Want | Wrong | CodeOff | Sealed

_Commitment = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z")]
_Salt = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{21}[AQgw]\Z")]


class _HelloFields(Struct):
    # In the order of their names, which is that of canonical JSON.
    capabilities: Capabilities
    commitment: _Commitment
    salt: _Salt | None
    versions: Versions


class _ReplyFields(Struct):
    capabilities: Capabilities
    mode: Mode
    version: Version


Fields = TypeVar("Fields", _HelloFields, _ReplyFields)


def write_envelope(envelope: Envelope) -> bytes:
    """Write an envelope. What it has in JSON is canonical (RFC 8785).

    A reply without its confirmation may be written too, since that is derived from it.
    """
    match envelope:
        case Hello(attempt, message, versions, capabilities, commitment, salt):
            committed = to_base64url(commitment)
            text = None if salt is None else to_base64url(salt)
            said = msgspec.json.encode(_HelloFields(capabilities, committed, text, versions))
            return bytes([_Kind.HELLO]) + attempt + message + said
        case Reply(attempt, message, confirmation, version, mode, capabilities):
            said = msgspec.json.encode(_ReplyFields(capabilities, mode, version))
            return bytes([_Kind.REPLY]) + attempt + message + confirmation + said
        case Confirm(attempt, confirmation, nonce):
            return bytes([_Kind.CONFIRM]) + attempt + confirmation + nonce
        case Want():
            return bytes([_Kind.WANT]) + bytes(ATTEMPT_BYTES)
        case Wrong(attempt):
            return bytes([_Kind.WRONG]) + attempt
        case CodeOff(attempt):
            return bytes([_Kind.CODE_OFF]) + attempt
        case Sealed(attempt, counter, ciphertext):
            return bytes([_Kind.SEALED]) + attempt + counter.to_bytes(_COUNTER_BYTES) + ciphertext


def read_envelope(data: bytes) -> Envelope | None:
    """Read an envelope; ``None``: it is none."""
    if len(data) < _HEAD:
        return None
    attempt, rest = data[1:_HEAD], data[_HEAD:]
    match data[0]:
        case _Kind.HELLO:
            return _read_hello(attempt, rest)
        case _Kind.REPLY:
            return _read_reply(attempt, rest)
        case _Kind.CONFIRM:
            return _read_confirm(attempt, rest)
        case _Kind.WANT:
            return Want() if not rest and not any(attempt) else None
        case _Kind.WRONG:
            return None if rest else Wrong(attempt)
        case _Kind.CODE_OFF:
            return None if rest else CodeOff(attempt)
        case _Kind.SEALED:
            return _read_sealed(attempt, rest)
        case _:
            return None


def without_confirmation(reply: bytes) -> bytes:
    """What the confirmation of a reply is derived from."""
    return reply[:_CONFIRMATION_AT] + reply[_CONFIRMATION_AT + CONFIRMATION_BYTES :]


def with_confirmation(reply: bytes, confirmation: bytes) -> bytes:
    """Put the confirmation into a reply that was written without."""
    return reply[:_CONFIRMATION_AT] + confirmation + reply[_CONFIRMATION_AT:]


def write_text(*envelopes: bytes) -> str:
    """Write one envelope, or two, as they travel."""
    return _PREFIX + ".".join(to_base64url(envelope) for envelope in envelopes)


def read_text(text: str, most: int) -> list[bytes]:
    """Read the bytes of at most so many envelopes; none of a text that is not as it must be."""
    if len(text) > TEXT_LIMIT or not text.startswith(_PREFIX):
        return []
    parts = text.removeprefix(_PREFIX).split(".", most)
    envelopes = [data for part in parts if (data := from_base64url(part))]
    return envelopes if len(envelopes) == len(parts) <= most else []


def _read_hello(attempt: bytes, rest: bytes) -> Hello | None:
    fields = _read_fields(rest[MESSAGE_BYTES:], _HelloFields)
    commitment = None if fields is None else from_base64url(fields.commitment)
    if fields is None or commitment is None:
        return None
    salt = None if fields.salt is None else from_base64url(fields.salt)
    message = rest[:MESSAGE_BYTES]
    return Hello(attempt, message, fields.versions, fields.capabilities, commitment, salt)


def _read_reply(attempt: bytes, rest: bytes) -> Reply | None:
    message, rest = rest[:MESSAGE_BYTES], rest[MESSAGE_BYTES:]
    confirmation, rest = rest[:CONFIRMATION_BYTES], rest[CONFIRMATION_BYTES:]
    fields = _read_fields(rest, _ReplyFields)
    if fields is None:
        return None
    return Reply(attempt, message, confirmation, fields.version, fields.mode, fields.capabilities)


def _read_confirm(attempt: bytes, rest: bytes) -> Confirm | None:
    if len(rest) != CONFIRMATION_BYTES + NONCE_BYTES:
        return None
    return Confirm(attempt, rest[:CONFIRMATION_BYTES], rest[CONFIRMATION_BYTES:])


def _read_fields(data: bytes, kind: type[Fields]) -> Fields | None:
    try:
        return msgspec.convert(parse_object(data.decode()), type=kind)
    except ValueError:
        return None


def _read_sealed(attempt: bytes, rest: bytes) -> Sealed | None:
    counter = int.from_bytes(rest[:_COUNTER_BYTES])
    ciphertext = rest[_COUNTER_BYTES:]
    if len(ciphertext) < _TAG_BYTES or counter > MAX_SAFE_INTEGER:
        return None
    return Sealed(attempt, counter, ciphertext)
