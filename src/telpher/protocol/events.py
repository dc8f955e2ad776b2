"""What a machine is told, and what it answers with: all that passes between it and its driver."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from telpher.protocol.errors import ErrorCode, Reason
from telpher.protocol.messages import Carrier, Level, Message
from telpher.protocol.ranges import Range


class Proposed(Struct, frozen=True):
    """What a proposal says of its manifest.

    ``bytes`` is the manifest's length, ``digest`` its SHA-256 in hex, ``names`` those of the first
    three entries, ``total`` the bytes of all ``count`` entries, ``None`` if the last one ends when
    it ends.
    """

    bytes: int
    digest: str
    count: int
    total: int | None
    names: list[str]


class _Event(Struct, frozen=True, tag_field="event", tag=str.lower):
    pass


class Opened(_Event, frozen=True):
    """Both channels are open."""


class MessageEvent(_Event, frozen=True, tag="message"):
    """A message came."""

    message: Message


class FrameEvent(_Event, frozen=True, tag="frame"):
    """A frame came; its payload, of ``size`` bytes, stays with the driver."""

    chunk: int
    generation: int
    offset: int
    size: int
    digest: bool


class ReadEvent(_Event, frozen=True, tag="read"):
    """Sender: the chunk is read and its digest known."""

    chunk: int


class Exhausted(_Event, frozen=True):
    """Sender: the last file, of unknown size, has ended; the stream has this many bytes.

    Told before the last chunk is; chunks that were asked for beyond the end are never told.
    """

    total: int


class Summed(_Event, frozen=True):
    """The digest over the digests of the chunks that this ``sum`` named, in hex."""

    task: int
    digest: str


class Compared(_Event, frozen=True):
    """Receiver: these chunks of the page have other digests with us."""

    task: int
    differing: list[Range]


class Revised(_Event, frozen=True):
    """Sender: something else is proposed, while nothing is accepted yet."""

    proposed: Proposed


class Transmitted(_Event, frozen=True):
    """Sender: the last frame of the chunk was handed to the channel."""

    chunk: int


class Listed(_Event, frozen=True):
    """Receiver: the manifest is well formed and says this. ``question``: see :class:`List`."""

    question: int
    count: int
    total: int | None


class Accepted(_Event, frozen=True):
    """Receiver: the person accepts.

    ``window`` in chunks; ``level`` of what will be written; ``held`` are chunks that stand written
    already, from an earlier run.
    """

    question: int
    window: int
    level: Level
    held: list[Range]


class Declined(_Event, frozen=True):
    """Receiver: the person, or the disk, does not take it."""

    question: int
    reason: Reason


class Verified(_Event, frozen=True):
    """Receiver: the chunk matches the digest that came with it, or not."""

    chunk: int
    ok: bool


class Written(_Event, frozen=True):
    """Receiver: the chunk is written, though perhaps not flushed."""

    chunk: int


class Flushed(_Event, frozen=True):
    """Receiver: everything written before the ``flush`` is where it should be."""


class Rooted(_Event, frozen=True):
    """The root over all digests, in hex."""

    task: int
    root: str


class Saved(_Event, frozen=True):
    """Receiver: the files are whole and in place."""

    level: Level


class Hold(_Event, frozen=True):
    """The person pauses or goes on."""

    paused: bool


class Stop(_Event, frozen=True):
    """The person cancels."""


class Failed(_Event, frozen=True):
    """A disk, a file or the driver's own reading of what came failed."""

    code: ErrorCode


class Relay(_Event, frozen=True):
    """The other side is to hear this signal, which leads to the next connection.

    Without a connection it is dropped, as any signal may be.
    """

    carrier: Carrier
    text: str


class Tick(_Event, frozen=True):
    """Time, in milliseconds from any start; comes about once a second."""

    now: int


class Lost(_Event, frozen=True):
    """The connection is gone. Another one may be ``opened`` later."""


Event: TypeAlias = (
    Opened
    | MessageEvent
    | FrameEvent
    | ReadEvent
    | Exhausted
    | Summed
    | Compared
    | Revised
    | Transmitted
    | Listed
    | Accepted
    | Declined
    | Verified
    | Written
    | Flushed
    | Rooted
    | Saved
    | Hold
    | Stop
    | Failed
    | Relay
    | Tick
    | Lost
)


class _Effect(Struct, frozen=True, tag_field="effect", tag=str.lower):
    pass


class Send(_Effect, frozen=True):
    """Send this message on ``control``."""

    message: Message


class SendManifest(_Effect, frozen=True, tag="send-manifest"):
    """Sender: send the manifest in slices."""

    transfer: int


class Read(_Effect, frozen=True):
    """Sender: read this chunk and compute its digest."""

    chunk: int


class Transmit(_Effect, frozen=True):
    """Sender: send this chunk in frames of this generation."""

    chunk: int
    generation: int


class KeepSlice(_Effect, frozen=True, tag="keep-slice"):
    """Receiver: keep this slice of the manifest; a first one (offset 0) drops what was kept."""

    offset: int
    data: str


class List(_Effect, frozen=True):
    """Receiver: check the manifest against the digest that was proposed, and read it.

    ``question`` numbers what was proposed: answers about anything before are late.
    """

    question: int


class Ask(_Effect, frozen=True):
    """Receiver: ask the person about it. ``question``: see :class:`List`."""

    question: int


class Sum(_Effect, frozen=True):
    """Compute the digest over the digests of these chunks; read those whose digest is not known.

    ``task`` numbers what is to be computed, and comes back with the answer: only the answer to the
    latest task counts.
    """

    task: int
    ranges: list[Range]


class SendDigests(_Effect, frozen=True, tag="send-digests"):
    """Sender: send the digests of these chunks in pages."""

    transfer: int
    ranges: list[Range]


class Compare(_Effect, frozen=True):
    """Receiver: compare our digests from chunk ``first`` on with this page. See :class:`Sum`."""

    task: int
    first: int
    data: str


class Forget(_Effect, frozen=True):
    """Drop what is kept of this chunk, and what is being done about it; nothing is to be told.

    It was being read or sent, or had come in part, when the connection was lost.
    """

    chunk: int


class Place(_Effect, frozen=True):
    """Receiver: the frame at hand belongs to this chunk."""

    chunk: int
    offset: int


class Verify(_Effect, frozen=True):
    """Receiver: the chunk is whole, of ``size`` bytes: compare its digest with what came."""

    chunk: int
    size: int


class Write(_Effect, frozen=True):
    """Receiver: write the verified chunk."""

    chunk: int


class Flush(_Effect, frozen=True):
    """Receiver: bring everything written where it should be."""


class Root(_Effect, frozen=True):
    """Compute the root over all digests. ``task``: see :class:`Sum`."""

    task: int


class Save(_Effect, frozen=True):
    """Receiver: put the files in place; the stream has ``total`` bytes."""

    total: int


class PassOn(_Effect, frozen=True, tag="pass-on"):
    """The other side has said this signal: for whoever makes connections."""

    carrier: Carrier
    text: str


class Halt(_Effect, frozen=True):
    """Transmission stops or goes on, because either side paused."""

    paused: bool


class Finish(_Effect, frozen=True):
    """The truthful end: everything is delivered."""

    root: str
    level: Level


class Fail(_Effect, frozen=True):
    """The end without a delivery, and whose doing it was."""

    code: ErrorCode
    by: Literal["us", "them", "fault"]


class Renew(_Effect, frozen=True):
    """The connection is dead, though nobody said so: drop it, and look for another."""


class Close(_Effect, frozen=True):
    """No connection is needed any longer."""


Effect: TypeAlias = (
    Send
    | SendManifest
    | Read
    | Forget
    | Sum
    | SendDigests
    | Compare
    | Transmit
    | KeepSlice
    | List
    | Ask
    | Place
    | Verify
    | Write
    | Flush
    | Root
    | Save
    | PassOn
    | Halt
    | Finish
    | Fail
    | Renew
    | Close
)
