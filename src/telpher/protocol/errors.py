"""Every way in which a transfer can end without a delivery, by stable code.

``protocol/errors.json`` lists the same codes. "Their fault" and "our fault" are different types.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

PeerFaultCode: TypeAlias = Literal[
    "bad-message",
    "message-too-large",
    "unexpected-message",
    "unsupported-version",
    "bad-manifest",
    "manifest-too-large",
    "bad-frame",
    "frame-out-of-range",
    "frame-beyond-window",
    "bad-receipt",
    "digest-mismatch",
    "root-mismatch",
    "silent",
]
Reason: TypeAlias = Literal[
    "cancelled",
    "declined",
    "no-space",
    "disk-full",
    "cannot-save",
    "download-stopped",
    "file-changed",
    "file-unreadable",
]
MeetingFaultCode: TypeAlias = Literal[
    "unknown-code",
    "wrong-code",
    "already-joined",
    "expired",
    "closed",
    "rate-limited",
    "server-unreachable",
    "no-path",
    "peer-gone",
    "peer-failed",
    "internal-error",
    "replaced",
    "browser-unsupported",
]
ShareFaultCode: TypeAlias = Literal[
    "unknown-share",
    "share-expired",
    "share-revoked",
    "share-spent",
    "share-taken-down",
    "wrong-share-token",
    "downloads-taken",
    "share-taken",
    "share-too-large",
    "storage-full",
    "quota-spent",
    "share-damaged",
]
ErrorCode: TypeAlias = PeerFaultCode | Reason | MeetingFaultCode

PEER_FAULTS: Final[tuple[PeerFaultCode, ...]] = get_args(PeerFaultCode)
"""The other side broke the protocol: their fault, found by this side."""

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""A person, a disk or a file ended it; either side may be told so in ``cancel`` or ``refusal``."""

MEETING_FAULTS: Final[tuple[MeetingFaultCode, ...]] = get_args(MeetingFaultCode)
"""The two never met, or lost each other, or one of them broke down."""

SHARE_FAULTS: Final[tuple[ShareFaultCode, ...]] = get_args(ShareFaultCode)
"""The server refused a stored copy, or what it keeps is not what was stored."""


class PeerFault(Exception):  # noqa: N818 - a fault is what the protocol calls it
    """The other side broke the protocol. Ends the transfer."""

    def __init__(self, code: PeerFaultCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code: PeerFaultCode = code


class UsageError(Exception):
    """Our own code broke its own rules: a bug, never the other side's doing."""
