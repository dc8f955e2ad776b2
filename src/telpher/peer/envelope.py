"""What two peers say to each other through signaling, and how it travels.

It travels inside the string fields of signals that any signaling server carries. Version 0 of the
envelope is plain. Whoever runs the signaling server could read and change it; the sealed version
takes the place of `wrap` and `unwrap`, and of nothing else.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta, Struct

from telpher.keys.link import from_base64url, to_base64url
from telpher.protocol.messages import parse_json

Signal: TypeAlias = dict[str, Any]
"""A signal as JSON has it: `type` and `payload`. What a server relays may be anything else."""

Attempt: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z")]
"""An attempt to connect: 16 random bytes, as base64url, drawn by the sender."""

_LONGEST: Final = 60_000
"""Longest text of an envelope: what fits a signal of 64 KiB with room for its other fields."""
_PREFIX: Final = "t0."

_Version = Annotated[int, Meta(ge=1, le=65_535)]
_Number = Annotated[int, Meta(ge=0, le=2**31)]
_Text = Annotated[str, Meta(pattern=r"\A[^\ud800-\udfff]*\Z")]


class _Said(Struct, frozen=True, tag_field="kind", tag=str.lower):
    pass


class Hello(_Said, frozen=True):
    """Sender: let us connect."""

    attempt: Attempt
    versions: Annotated[list[_Version], Meta(max_length=16)]


class Want(_Said, frozen=True):
    """Receiver: I am here and have heard nothing."""


class Reply(_Said, frozen=True):
    """Receiver: yes, in this version."""

    attempt: Attempt
    version: _Version


class Offer(_Said, frozen=True):
    """Sender: its description."""

    attempt: Attempt
    number: _Number
    sdp: _Text


class Answer(_Said, frozen=True):
    """Receiver: its description."""

    attempt: Attempt
    number: _Number
    sdp: _Text


class Candidates(_Said, frozen=True):
    """Either: ways in which it may be reached."""

    attempt: Attempt
    number: _Number
    candidates: Annotated[list[_Text], Meta(max_length=1_024)]


class Ack(_Said, frozen=True):
    """Either: these numbers have come."""

    attempt: Attempt
    numbers: Annotated[list[_Number], Meta(max_length=1_024)]


Numbered: TypeAlias = Offer | Answer | Candidates
"""Whatever has a number is repeated until the number is acknowledged."""
Said: TypeAlias = Hello | Want | Reply | Numbered | Ack


def wrap(said: Said) -> Signal:
    """Put it into a signal."""
    envelope = _PREFIX + to_base64url(msgspec.json.encode(said))
    match said:
        case Offer():
            return {"type": "offer", "payload": {"sdp": envelope}}
        case Answer():
            return {"type": "answer", "payload": {"sdp": envelope}}
        case Candidates():
            payload = {"candidate": envelope, "sdpMid": "0", "sdpMLineIndex": 0}
            return {"type": "ice-candidate", "payload": payload}
        case _:
            return {"type": "ready", "payload": {"note": envelope}}


def unwrap(signal: object) -> Said | None:
    """What the signal says, or None: signaling is open to anybody's noise, which is ignored."""
    envelope = _field_of(signal)
    if not isinstance(envelope, str) or not envelope.startswith(_PREFIX):
        return None
    if len(envelope) > _LONGEST:
        return None
    data = from_base64url(envelope.removeprefix(_PREFIX))
    if data is None:
        return None
    try:
        value = parse_json(data.decode())
        if not isinstance(value, dict):
            return None
        # Names that we know are ASCII; a name of lone surrogates is unknown, and trips msgspec.
        fields = {name: field for name, field in value.items() if name.isascii()}
        return msgspec.convert(fields, type=Said)  # type: ignore[return-value,no-any-return,unused-ignore]
    except (ValueError, RecursionError):
        return None


def draw_attempt() -> Attempt:
    """Name a new attempt."""
    return to_base64url(secrets.token_bytes(16))


def _field_of(signal: object) -> object:
    """Whatever stands in the field that carries envelopes; the signal may be anything."""
    if not isinstance(signal, dict) or not isinstance(payload := signal.get("payload"), dict):
        return None
    field = {"ready": "note", "ice-candidate": "candidate"}
    kind = signal.get("type")
    return payload.get(field.get(kind, "sdp") if isinstance(kind, str) else "sdp")
