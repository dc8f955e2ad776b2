"""What two peers say to each other once they have keys: under a seal, in signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta, Struct

from telpher.protocol.messages import MAX_SAFE_INTEGER, Text, parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telpher.keys.spake2 import Side
    from telpher.protocol.messages import Carrier

MOST_COUNTERS: Final = 1_024
"""Most counters that one acknowledgement names."""

_Counter = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
_Key = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{21}[AQgw]\Z")]


class _Said(Struct, frozen=True, tag_field="kind", tag=str.lower):
    pass


class Offer(_Said, frozen=True):
    """Sender: its description."""

    sdp: Text


class Answer(_Said, frozen=True):
    """Receiver: its description."""

    sdp: Text


class Candidates(_Said, frozen=True):
    """Either: ways in which it may be reached."""

    candidates: Annotated[list[Text], Meta(max_length=1_024)]


class Key(_Said, frozen=True):
    """Sender: the transfer key in base64url, for a receiver that has had its check alone."""

    key: _Key


class Ack(_Said, frozen=True):
    """Either: what has these counters has come."""

    counters: Annotated[list[_Counter], Meta(max_length=MOST_COUNTERS)]


class Probe(_Said, frozen=True):
    """Sender: are you there, with these keys?"""


class Alive(_Said, frozen=True):
    """Receiver: yes."""


Said: TypeAlias = Offer | Answer | Candidates | Key | Ack | Probe | Alive


class Manner(NamedTuple):
    """How something is said: in which signal, by whom alone, and whether it is said once only."""

    carrier: Carrier
    by: Side | None = None
    once: bool = False
    """Neither acknowledged nor repeated."""


MANNERS: Final[Mapping[type[Said], Manner]] = {
    Offer: Manner("offer", "sender"),
    Answer: Manner("answer", "receiver"),
    Candidates: Manner("ice-candidate"),
    Key: Manner("ready", "sender"),
    Ack: Manner("ready", once=True),
    Probe: Manner("ready", "sender", once=True),
    Alive: Manner("ready", "receiver", once=True),
}


def write_said(said: Said) -> bytes:
    """Write it as JSON."""
    return msgspec.json.encode(said)


def read_said(plaintext: bytes, carrier: Carrier, by: Side) -> Said | None:
    """Read it; ``None``: nothing that this side may say in this signal."""
    try:
        said: Said = msgspec.convert(parse_object(plaintext.decode()), type=Said)  # type: ignore[arg-type,unused-ignore]
    except ValueError:
        return None
    manner = MANNERS[type(said)]
    return said if manner.carrier == carrier and manner.by in (by, None) else None
