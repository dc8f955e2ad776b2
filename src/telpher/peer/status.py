"""One immutable value that says everything a screen may show of a transfer.

A new value is published on every change; screens only render it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from telpher.protocol.manifest import FileEntry, FolderEntry, TextEntry

if TYPE_CHECKING:
    from telpher.keys.agreement import DoubtReason
    from telpher.peer.copies.faults import Trouble
    from telpher.peer.rendezvous import Words
    from telpher.protocol.errors import ErrorCode, ShareFaultCode
    from telpher.protocol.manifest import Manifest
    from telpher.protocol.messages import Level
    from telpher.sessions.session import Role

Room: TypeAlias = Literal["entered", "lost", "taken"]
"""How this side stands to the signaling room: in it, without it for the moment, or kept out,
because somebody else has held its place for a while."""
Missed: TypeAlias = Literal["absent", "no-path", "lost"]
"""Why two that share a link do not come together: one of them is not there, no path was found, or
the connection that they had is gone."""
EndedBy: TypeAlias = Literal["us", "them", "fault"]
"""Who ended it: this person, the other person, or neither (a fault)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is being sent. ``name`` is hostile text: show it without control characters."""

    name: str
    """Of the first thing, or of the one folder that holds everything."""
    files: int
    size: int | None
    """Bytes of all together; ``None`` until the end of a file without a size."""
    text: bool
    """A text to be shown, and nothing else."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: bytes that the receiver has verified and written."""

    bytes: int
    rate: float | None
    """Bytes a second over the last seconds; ``None`` until it can be said."""
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Opening:
    """Asking the server for a session, or for the seat in one."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """Sender: the link stands, nobody has come yet."""

    link: str
    code: str
    room: Room
    again: bool
    """The link is of an earlier run, which did not come to its end."""
    code_off: bool
    """Three guesses at the code were wrong: only the link leads here now."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """The seat is taken; the two look for each other and for a path."""

    peer_present: bool
    room: Room
    doubt: DoubtReason | None = None
    """Receiver with a code: a person must see to it, unless the other side still confirms."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """The receiver sees what it is and decides; the sender waits for that."""

    summary: Summary
    words: Words | None
    """Who reads the same words on both sides has nobody in between."""


@dataclass(frozen=True, slots=True)
class Transferring:
    """Bytes go over; ``paused`` says who paused."""

    summary: Summary
    progress: Progress
    paused: Role | None
    words: Words | None


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """The connection was lost; what is verified is kept, and it goes on by itself."""

    summary: Summary
    progress: Progress | None
    peer_present: bool
    room: Room


@dataclass(frozen=True, slots=True)
class Verifying:
    """Every byte is across; the whole is being verified and put in place."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class Delivered:
    """It has arrived, verified."""

    summary: Summary
    level: Level
    seconds: float
    """From acceptance to delivery."""
    root: str
    """Over all digests, in hex: equal on both sides."""
    names: tuple[str, ...] = ()
    """Receiver: what stands in the output folder now."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Receiver: names that this disk cannot hold, as sent and as saved."""


@dataclass(frozen=True, slots=True)
class Storing:
    """Sender: an encrypted copy goes up; ``progress`` counts what has left here."""

    summary: Summary
    progress: Progress
    link: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Sender: the copy is complete; whoever has the link can fetch it without this side."""

    summary: Summary
    link: str
    expires_at: float
    """Milliseconds since the epoch."""
    downloads: int | None
    """How often it may be downloaded; ``None``: any number."""
    seconds: float
    root: str
    """Over all digests, in hex: what a receiver compares."""


@dataclass(frozen=True, slots=True)
class Led:
    """Receiver: there is a stored copy behind the link, and from now on that is received."""

    why: Missed | None
    """Why not from the sender; ``None``: there is no session in which to meet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A copy is on its way up or down, and something is in the way that may pass."""

    trouble: Trouble
    summary: Summary | None
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Ended:
    """It ended without a delivery."""

    code: ErrorCode | ShareFaultCode
    by: EndedBy
    may_have_arrived: bool
    """Sender: all was across, and only the other side's last word is missing."""
    resumable: bool
    """What is verified is kept, and the same command goes on from there."""


Status: TypeAlias = (
    Opening
    | Inviting
    | Connecting
    | Deciding
    | Transferring
    | Reconnecting
    | Verifying
    | Led
    | Storing
    | Stored
    | Waiting
    | Delivered
    | Ended
)


def summary_of(manifest: Manifest) -> Summary:
    """Say in a few words what a manifest lists."""
    entries = manifest.entries
    tops = {entry.path.partition("/")[0] for entry in entries}
    files = sum(isinstance(entry, FileEntry | TextEntry) for entry in entries)
    first = entries[0]
    name = first.path.partition("/")[0] if len(tops) == 1 else first.path.rpartition("/")[2]
    text = len(entries) == 1 and isinstance(first, TextEntry)
    if isinstance(first, FolderEntry):
        name = first.path.partition("/")[0]
    return Summary(name=name, files=files, size=manifest.total, text=text)
