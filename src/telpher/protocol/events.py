"""What a machine is told, and what it answers with: all that passes between it and its driver."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from telpher.protocol.errors import ErrorCode, Reason
from telpher.protocol.messages import Level, Message


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


class Transmitted(_Event, frozen=True):
    """Sender: the last frame of the chunk was handed to the channel."""

    chunk: int


class Listed(_Event, frozen=True):
    """Receiver: the manifest of this transfer matches its digest and says this."""

    transfer: int
    count: int
    total: int


class Accepted(_Event, frozen=True):
    """Receiver: the person accepts. ``window`` in chunks; ``level`` of what will be written."""

    transfer: int
    window: int
    level: Level


class Declined(_Event, frozen=True):
    """Receiver: the person, or the disk, does not take it."""

    transfer: int
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


class Tick(_Event, frozen=True):
    """Time, in milliseconds from any start; comes about once a second."""

    now: int


class Lost(_Event, frozen=True):
    """The connection is gone."""


Event: TypeAlias = (
    Opened
    | MessageEvent
    | FrameEvent
    | ReadEvent
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
    """Receiver: check the manifest against its digest and read it."""

    transfer: int


class Ask(_Effect, frozen=True):
    """Receiver: ask the person."""

    transfer: int


class Place(_Effect, frozen=True):
    """Receiver: the frame at hand belongs to this chunk."""

    chunk: int
    offset: int


class Verify(_Effect, frozen=True):
    """Receiver: the chunk is whole; compare its digest with the one that came."""

    chunk: int


class Write(_Effect, frozen=True):
    """Receiver: write the verified chunk."""

    chunk: int


class Flush(_Effect, frozen=True):
    """Receiver: bring everything written where it should be."""


class Root(_Effect, frozen=True):
    """Compute the root over all digests."""


class Save(_Effect, frozen=True):
    """Receiver: put the files in place."""


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


class Close(_Effect, frozen=True):
    """The connection is needed no longer."""


Effect: TypeAlias = (
    Send
    | SendManifest
    | Read
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
    | Halt
    | Finish
    | Fail
    | Close
)
