"""How the terminal says things: sizes, times, names, and one sentence for every end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telpher.peer.copies.faults import Trouble
    from telpher.peer.status import Ended, Missed, Summary
    from telpher.protocol.errors import ErrorCode, ShareFaultCode
    from telpher.sessions.session import Role

# What could move, hide or break other text; the joiners U+200C and U+200D stay, scripts need them.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)
_LONGEST_NAME: Final = 100

ENDS: Final[Mapping[ErrorCode | ShareFaultCode, str]] = {
    "bad-message": "The other side sent something that makes no sense.",
    "message-too-large": "The other side sent something that is too long.",
    "unexpected-message": "The other side said something that does not belong here.",
    "unsupported-version": "The two sides speak different versions: update both.",
    "bad-manifest": "The other side sent a list of files that is not well formed.",
    "manifest-too-large": "The list of files is longer than a transfer may have.",
    "bad-frame": "The other side sent data that makes no sense.",
    "frame-out-of-range": "The other side sent data that belongs to no file.",
    "frame-beyond-window": "The other side sent faster than was agreed.",
    "bad-receipt": "The other side confirmed what was never sent.",
    "digest-mismatch": "What came is not what was sent. Send it again.",
    "root-mismatch": "What came is not what was sent. Send it again.",
    "silent": "The other side fell silent.",
    "cancelled": "Cancelled.",
    "declined": "Declined.",
    "no-space": "There is not enough room on the disk.",
    "disk-full": "The disk is full.",
    "cannot-save": "The files cannot be saved there.",
    "download-stopped": "The download was stopped in their browser.",
    "file-changed": "A file has changed since it was chosen. Send it again.",
    "file-unreadable": "A file cannot be read.",
    "unknown-code": "Nobody is sending with this code.",
    "wrong-code": "This code is wrong, or was tried too often. Check it, or ask for the link.",
    "already-joined": "Somebody else is receiving this already.",
    "expired": "The time of this transfer is over. Ask for a new link.",
    "closed": "This transfer was ended.",
    "rate-limited": "Too many tries. Wait a minute, then try again.",
    "server-unreachable": "The server cannot be reached.",
    "no-path": "No direct path could be found between the two networks.",
    "peer-gone": "The other side is gone.",
    "peer-failed": "Something broke on the other side.",
    "internal-error": "Something broke in this program.",
    "replaced": "This transfer goes on in another place.",
    "browser-unsupported": "This machine cannot make a direct connection.",
    "unknown-share": "There is no stored copy behind this link.",
    "wrong-share-token": "This does not open the stored copy.",
    "share-taken": "There is another stored copy under this link already.",
    "share-expired": "The time of this stored copy is over. Ask for a new link.",
    "share-revoked": "The sender has taken this stored copy back.",
    "share-spent": "This stored copy has been downloaded as often as it may be.",
    "share-taken-down": "This stored copy was taken down by those who run the server.",
    "share-too-large": "This is more than the server keeps.",
    "downloads-taken": (
        "Others are downloading this just now, as many as may. Try again in ten minutes."
    ),
    "quota-spent": "The server keeps no more for you today.",
    "storage-full": "The server has no room left. Try again later.",
    "share-damaged": "What the server has is not what was stored: it was changed, or is damaged.",
}

OUTSIDE: Final = {
    "lost": "The server cannot be reached; trying again…",
    "taken": "Somebody else is in your place in this transfer; trying again until they leave…",
}
"""Why the room in which the two meet cannot be entered."""

RECONNECTING: Final = {
    True: "The connection is lost. They are still there; looking for another way to them…",
    False: (
        "The connection is lost. They have left, or lost their network; "
        "it goes on by itself when they are back…"
    ),
}
"""What is said amid a transfer, by whether the other side is in the room."""


WAITING: Final[Mapping[Trouble, str]] = {
    "server-unreachable": "The server cannot be reached; trying again…",
    "rate-limited": "The server wants a pause; going on soon…",
    "storage-full": "The server has no room left; trying again…",
    "part-missing": "Everything that is stored so far is here; waiting for the sender to go on…",
}
"""What is in the way of a stored copy, and may pass."""

MISSED: Final[Mapping[Missed, str]] = {
    "absent": "Nobody has come in the time that was set.",
    "no-path": "They are there, but no direct path could be found between the two networks.",
    "lost": "The connection is lost, and has not come back.",
}
"""Why a sender stores a copy, or is asked to."""

LED: Final[Mapping[Missed | None, str]] = {
    None: "There is an encrypted copy behind this link: receiving that.",
    "absent": "The sender is not there, but has stored an encrypted copy: receiving that.",
    "no-path": (
        "No direct path could be found between the two networks. The sender has stored an"
        " encrypted copy: receiving that."
    ),
    "lost": (
        "The connection is lost. The sender has stored an encrypted copy: going on from that."
    ),
}
"""Why a receiver goes on from a stored copy."""


def ending(end: Ended, role: Role) -> str:
    """Say how it ended, whose doing it was, and what that means for what has come."""
    words = ENDS[end.code]
    if end.by == "them" and end.code != "peer-failed":
        words = f"On the other side: {words}"
    if end.may_have_arrived:
        words += " Everything was sent; ask them whether it arrived."
    if end.resumable and role == "sender":
        words += " What is stored is kept: the same command goes on from there, under its link."
    elif end.resumable:
        words += " What has come is kept: receiving the same files again goes on from there."
    return words


def clean(name: str) -> str:
    """A name from the other side, as it may be shown; what only looks empty gets a word."""
    shown = _UNSEEN.sub("", name).strip()
    if len(shown) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        shown = f"{shown[:half]}…{shown[-half:]}"
    return shown or "(no name)"


def contents(summary: Summary) -> str:
    """Say what is being sent."""
    name = clean(summary.name)
    amount = "size not known yet" if summary.size is None else size(summary.size)
    if summary.text:
        return f"a text, {amount}"
    if summary.files == 1:
        return f"{name}, {amount}"
    return f"{name}: {summary.files:,} files, {amount}"


def size(count: float) -> str:
    """Bytes in powers of ten, as disks and file managers count."""
    if count < 1000:
        return f"{count:.0f} bytes" if count != 1 else "1 byte"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 999.5:
            return f"{count:.3g} {unit}"
    return f"{count / 1000:.3g} TB"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} s"
    if whole < 90 * 60:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
