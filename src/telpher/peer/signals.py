"""Signals: how envelopes travel inside the string fields of what any signaling server carries."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

from telpher.keys.envelopes import Envelope, Sealed, read_envelope, read_text, write_text
from telpher.keys.sealing import Carrier

Signal: TypeAlias = dict[str, Any]
"""A signal as JSON has it: `type` and `payload`. What a server relays may be anything else."""

NOTE_LIMIT: Final = 4_096
"""Longest text of a note."""

_NOTED: Final = 2
"""Envelopes that a note may hold: a sealed one, and a hello after it."""


class Carried(NamedTuple):
    """An envelope that came, read and as its bytes."""

    envelope: Envelope
    data: bytes


def write_signal(carrier: Carrier, *envelopes: bytes) -> Signal:
    """Put envelopes into a signal: two into a note, one into any other field."""
    text = write_text(*envelopes)
    match carrier:
        case "offer" | "answer":
            return {"type": carrier, "payload": {"sdp": text}}
        case "ice-candidate":
            payload = {"candidate": text, "sdpMid": "0", "sdpMLineIndex": 0}
            return {"type": carrier, "payload": payload}
        case "ready":
            return {"type": carrier, "payload": {"note": text}}


def read_signal(signal: object) -> tuple[Carrier, list[Carried]] | None:
    """What a signal carries; ``None``: nothing that makes sense, which is ignored."""
    match signal:
        case {"type": "ready", "payload": {"note": str(text)}} if len(text) <= NOTE_LIMIT:
            carried = _carried(text, _NOTED)
            return ("ready", carried) if carried else None
        case {"type": "offer" | "answer" as carrier, "payload": {"sdp": str(text)}}:
            return _sealed(carrier, text)
        case {"type": "ice-candidate", "payload": {"candidate": str(text)}}:
            return _sealed("ice-candidate", text)
        case _:
            return None


def _sealed(carrier: Carrier, text: str) -> tuple[Carrier, list[Carried]] | None:
    carried = _carried(text, 1)
    if carried and isinstance(carried[0].envelope, Sealed):
        return carrier, carried
    return None


def _carried(text: str, most: int) -> list[Carried]:
    carried: list[Carried] = []
    for data in read_text(text, most):
        envelope = read_envelope(data)
        if envelope is None:
            return []
        carried.append(Carried(envelope, data))
    return carried
