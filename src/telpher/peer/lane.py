"""The two channels of one connection, with back-pressure that is felt at once."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Protocol

from telpher.peer.connection import CannotSend

if TYPE_CHECKING:
    from telpher.peer.connection import Channel

_HIGHEST_MARK: Final = 4 * 1024 * 1024
"""Bytes that may wait in the channel: at most this, and at most a quarter of a second's worth."""
_LOWEST_MARK: Final = 256 * 1024
_FIRST_MARK: Final = 1024 * 1024
_MARK_SECONDS: Final = 0.25
_CONTROL_MARK: Final = 1024 * 1024
"""Bytes of messages that may wait on `control` before more than a few words are said."""
_MOST_EARLY: Final = 1_000_000
"""Characters that are kept until our side is open, too: a hello, and what may follow it at once.

Whoever says more, having heard nothing yet, is told to have broken the protocol once it is open.
"""
LARGEST_FRAME: Final = 262_144
"""Frames are no larger, even where the peer would take larger messages."""


class LaneListener(Protocol):
    """What a lane tells, on the event loop."""

    def open(self) -> None:
        """Both channels are open, and the connection is in force."""
        ...

    def text(self, text: str) -> None:
        """A message on `control`."""
        ...

    def frame(self, frame: bytes | None) -> None:
        """A message on `data`; or one of the wrong kind, or that comes too early, then None."""
        ...

    def lost(self) -> None:
        """The channels were closed, and not by us."""
        ...


class Lane:
    """Messages and frames over one connection.

    To be made with the connection, so that nothing that comes early is lost.
    """

    def __init__(self, control: Channel, data: Channel, listener: LaneListener) -> None:
        self._control = control
        self._data = data
        self._listener = listener
        self._largest: int | None = None
        self._early: list[str | None] = []
        self._early_length = 0
        self._opened = False
        self._closed = False
        self._mark = _FIRST_MARK
        self._drained = 0
        self._drained_since = time.monotonic()
        self._room = asyncio.Event()
        self._control_room = asyncio.Event()
        control.on_message = self._text
        data.on_message = self._frame
        control.on_low = self._control_room.set
        data.on_low = self._room.set
        for channel in (control, data):
            channel.on_open = self._open_if_ready
            channel.on_close = self._lost

    @property
    def largest_frame(self) -> int:
        """Bytes of the largest frame that the peer takes."""
        return min(LARGEST_FRAME, self._largest or 16_384)

    def connected(self, max_message_size: int) -> None:
        """The connection stands, and is in force from here on."""
        self._largest = max_message_size
        self._open_if_ready()

    def say(self, text: str) -> None:
        """Say something short."""
        if self._control.is_open:
            self._send(self._control, text)

    async def tell(self, text: str) -> None:
        """Say one of many things: waits first until there is room, or there will never be any."""
        if self._control.is_open and self._control.buffered_amount > _CONTROL_MARK:
            self._control_room.clear()
            self._control.wake_below(_CONTROL_MARK // 4)
            await self._control_room.wait()
        self.say(text)

    async def put(self, frame: bytes) -> None:
        """Send a frame; returns when there is room for the next, or none will ever be."""
        if not self._data.is_open:
            return
        self._send(self._data, frame)
        self._measure(len(frame))
        if self._closed or self._data.buffered_amount < self._mark:
            return
        self._room.clear()
        self._data.wake_below(self._mark // 4)
        await self._room.wait()

    def close(self) -> None:
        """Close both channels; `lost` is not told."""
        self._closed = True
        self._release()
        self._control.close()
        self._data.close()

    def _text(self, message: str | bytes) -> None:
        if self._closed:
            return
        if self._opened:
            if isinstance(message, str):
                self._listener.text(message)
            else:
                self._listener.frame(None)
        elif isinstance(message, str):
            self._keep_early(message, len(message))
        else:
            self._keep_early(None, 1)

    def _frame(self, message: str | bytes) -> None:
        if self._closed:
            return
        if not self._opened:
            self._keep_early(None, 1)
        else:
            self._listener.frame(message if isinstance(message, bytes) else None)

    def _keep_early(self, message: str | None, length: int) -> None:
        self._early_length += length
        if self._early_length > _MOST_EARLY:
            self._early = [None]
        else:
            self._early.append(message)

    def _open_if_ready(self) -> None:
        is_open = self._control.is_open and self._data.is_open
        if self._opened or self._closed or not is_open or self._largest is None:
            return
        self._opened = True
        self._listener.open()
        early, self._early = self._early, []
        for text in early:
            if self._closed:
                return
            if text is None:
                self._listener.frame(None)
            else:
                self._listener.text(text)

    def _send(self, channel: Channel, message: str | bytes) -> None:
        try:
            channel.send(message)
        except CannotSend:
            # A library that knows of a loss on threads of its own tells it only later.
            self._lost()
            self.close()

    def _lost(self) -> None:
        self._release()
        if self._closed:
            return
        self._closed = True
        if self._opened:
            self._listener.lost()

    def _release(self) -> None:
        self._room.set()
        self._control_room.set()

    def _measure(self, size: int) -> None:
        """Follow the rate of the channel, so that a cancel never waits behind seconds."""
        self._drained += size
        seconds = time.monotonic() - self._drained_since
        if seconds < _MARK_SECONDS:
            return
        mark = int(self._drained / seconds * _MARK_SECONDS)
        self._mark = min(_HIGHEST_MARK, max(_LOWEST_MARK, mark))
        self._drained = 0
        self._drained_since = time.monotonic()
