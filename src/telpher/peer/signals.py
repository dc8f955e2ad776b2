"""Signals: how envelopes travel inside the string fields of what any signaling server carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from telpher.keys.envelopes import Envelope, Sealed, read_envelope, read_text, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telpher.protocol.messages import Carrier

Signal: TypeAlias = dict[str, Any]
"""A signal as JSON has it: `type` and `payload`. What a server relays may be anything else."""

NOTE_LIMIT: Final = 4_096
"""Longest text of a note."""


_NOTED: Final = 2
"""Envelopes that a note may hold: a sealed one, and a hello after it."""

_FIELDS: Final[Mapping[Carrier, str]] = {
    "ready": "note",
    "offer": "sdp",
    "answer": "sdp",
    "ice-candidate": "candidate",
}
"""Where each signal has its text."""


class Carried(NamedTuple):
    """An envelope that came, read and as its bytes."""

    envelope: Envelope
    data: bytes


def write_signal(carrier: Carrier, *envelopes: bytes) -> Signal:
    """Put envelopes into a signal: two into a note, one into any other field."""
    return signal_of(carrier, write_text(*envelopes))


def signal_of(carrier: Carrier, text: str) -> Signal:
    """Put a text into a signal."""
    payload: dict[str, object] = {_FIELDS[carrier]: text}
    if carrier == "ice-candidate":
        payload |= {"sdpMid": "0", "sdpMLineIndex": 0}
    return {"type": carrier, "payload": payload}


def text_of(signal: Signal) -> str:
    """The text of a signal of ours."""
    return str(signal["payload"][_FIELDS[signal["type"]]])


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
