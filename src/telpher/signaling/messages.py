"""What travels over a signaling socket: JSON text, checked to the letter.

The server passes on what is inside the signals' string fields and does not look at it. It could not
read it, nor change it unnoticed: see ``protocol/agreement.md``.
"""

from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from telpher.sessions.session import Role

LARGEST_MESSAGE = 64 * 1024
"""Bytes of UTF-8."""


class SignalingError(Exception):
    """The message was not understood."""

    code = "invalid-type"
    fatal = False
    """Whether the socket is closed, with status 1008 and the code as reason."""


class InvalidJson(SignalingError):  # noqa: N818
    """A message must be a JSON object in a text frame."""

    code = "invalid-json"


class InvalidType(SignalingError):  # noqa: N818
    """A message must have a type."""

    code = "invalid-type"


class UnknownType(SignalingError):  # noqa: N818
    """The server does not know this type of message."""

    code = "unknown-type"


class MessageTooLarge(SignalingError):  # noqa: N818
    """A message may have 65,536 bytes of UTF-8 at most."""

    code = "message-too-large"


class InvalidJoin(SignalingError):  # noqa: N818
    """The transfer, role or token is not right."""

    code = "invalid-join"
    fatal = True


class RoleTaken(SignalingError):  # noqa: N818
    """Somebody else already speaks for this side."""

    code = "role-taken"
    fatal = True


class RateLimited(SignalingError):  # noqa: N818
    """Too many messages in ten seconds."""

    code = "rate-limited"
    fatal = True


class JoinTimeout(SignalingError):  # noqa: N818
    """The socket did not join a transfer in time."""

    code = "join-timeout"
    fatal = True


class NotJoined(SignalingError):  # noqa: N818
    """Join a transfer before relaying, or closing it."""

    code = "not-joined"


class AuthMismatch(SignalingError):  # noqa: N818
    """The socket joined with other credentials."""

    code = "auth-mismatch"


class SenderOnly(SignalingError):  # noqa: N818
    """Only the sender ends the transfer here."""

    code = "sender-only"


class InvalidSignal(SignalingError):  # noqa: N818
    """The signal is malformed."""

    code = "invalid-signal"


class PeerMissing(SignalingError):  # noqa: N818
    """The other side is not there; nothing was kept for it."""

    code = "peer-missing"


class Unavailable(SignalingError):  # noqa: N818
    """The server cannot check the token just now; try again soon."""

    code = "unavailable"
    fatal = True


class Credentials(NamedTuple):
    """Which side of which transfer a socket speaks for."""

    transfer_id: str
    role: Role
    token: str


class Envelope(Struct, rename="camel"):
    """A message as it comes in, before any field is believed."""

    type: Any = None
    transfer_id: Any = None
    role: Any = None
    token: Any = None
    signal: Raw = Raw(b"null")

    def credentials(self) -> Credentials | None:
        """The credentials, or None where they are malformed."""
        if (
            isinstance(self.transfer_id, str)
            and 8 <= len(self.transfer_id) <= 128
            and self.role in ("sender", "receiver")
            and isinstance(self.token, str)
            and 16 <= len(self.token) <= 256
        ):
            return Credentials(self.transfer_id, self.role, self.token)
        return None


class ReadyPayload(Struct, omit_defaults=True):
    """Anything that has no field of its own."""

    note: str | UnsetType = UNSET


class Ready(Struct, tag="ready", omit_defaults=True):
    """A side is ready, or tells something."""

    payload: ReadyPayload | UnsetType = UNSET


class Description(Struct):
    """A session description; in practice the message's own limit is the lower one."""

    sdp: Annotated[str, Meta(max_length=200_000)]


class Offer(Struct, tag="offer"):
    """A WebRTC offer."""

    payload: Description


class Answer(Struct, tag="answer"):
    """A WebRTC answer."""

    payload: Description


class CandidatePayload(Struct, omit_defaults=True, rename="camel"):
    """An `RTCIceCandidateInit`."""

    candidate: Annotated[str, Meta(max_length=4_000)]
    sdp_mid: str | None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=65_535)] | None
    username_fragment: str | UnsetType | None = UNSET


class Candidate(Struct, tag="ice-candidate"):
    """A way in which a side may be reached."""

    payload: CandidatePayload


class CancelPayload(Struct, omit_defaults=True):
    """Why."""

    reason: str | UnsetType = UNSET


class Cancel(Struct, tag="cancel", omit_defaults=True):
    """A side gives up."""

    payload: CancelPayload | UnsetType = UNSET


class ErrorPayload(Struct):
    """What went wrong."""

    code: str
    message: Annotated[str, Meta(max_length=500)]


class Error(Struct, tag="error"):
    """A side has failed."""

    payload: ErrorPayload


Signal = Ready | Offer | Answer | Candidate | Cancel | Error

_envelope = msgspec.json.Decoder(Envelope)
_signal: msgspec.json.Decoder[Signal] = msgspec.json.Decoder(Signal)
_encoder = msgspec.json.Encoder()


def read_envelope(message: bytes) -> Envelope:
    """The outer shape of a message. Raises InvalidJson, InvalidType."""
    try:
        envelope = _envelope.decode(message)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise InvalidJson from None
    if not isinstance(envelope.type, str):
        raise InvalidType
    return envelope


def read_signal(raw: Raw) -> Signal:
    """The signal in a relay message. Raises InvalidSignal."""
    try:
        return _signal.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise InvalidSignal from None


def joined_room(transfer_id: str, role: Role, peer_present: bool) -> str:
    """Tells a socket that it has joined."""
    return _encode(
        {
            "type": "joined-room",
            "transferId": transfer_id,
            "role": role,
            "peerPresent": peer_present,
        }
    )


def peer_change(
    change: Literal["peer-joined", "peer-left"], transfer_id: str, role: Role, peer_role: Role
) -> str:
    """Tells the socket of `role` that the other side came or went."""
    return _encode({"type": change, "transferId": transfer_id, "role": role, "peerRole": peer_role})


def relayed(transfer_id: str, role: Role, sent_by: Role, signal: Signal) -> str:
    """A signal as the socket of `role` receives it."""
    return _encode(
        {
            "type": "relay",
            "transferId": transfer_id,
            "role": role,
            "from": sent_by,
            "signal": signal,
        }
    )


def error(code: str, sentence: str) -> str:
    """Tells a socket what went wrong."""
    return _encode({"type": "error", "code": code, "message": sentence})


def _encode(message: dict[str, Any]) -> str:
    return _encoder.encode(message).decode()
