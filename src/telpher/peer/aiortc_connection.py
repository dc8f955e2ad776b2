"""Connections by aiortc, in pure Python, for machines that libwebrtc has no build for.

It gathers all candidates before it describes itself, and knows no disconnected state.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from aiortc import (
    InvalidStateError,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp

from telpher.peer.connection import (
    DEFAULT_MAX_MESSAGE_SIZE,
    LARGEST_MESSAGE,
    CannotConnect,
    CannotSend,
    ConnectionListener,
    Handlers,
    MalformedDescription,
    closing,
    connection_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telpher.sessions.ice import IceServer

_MAX_MESSAGE_SIZE = re.compile(r"^a=max-message-size:(\d{1,15})\s*$", re.MULTILINE)


class AiortcConnection:
    """See Connection."""

    def __init__(self, ice_servers: Sequence[IceServer], listener: ConnectionListener) -> None:
        """Raises CannotConnect."""
        servers = [RTCIceServer(each.urls, each.username, each.credential) for each in ice_servers]
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        try:
            self.control = self._channel("control", id=0)
            self.data = self._channel("data", id=1, ordered=False)
        except ValueError as error:
            raise CannotConnect(str(error)) from error
        self.number = next(connection_numbers)
        self._listener = listener
        self._early: list[str] = []
        self._closed = False
        self._peer.on("connectionstatechange", self._changed)

    @property
    def max_message_size(self) -> int:
        """See Connection."""
        description = self._remote
        found = _MAX_MESSAGE_SIZE.search(description.sdp) if description is not None else None
        size = int(found[1]) if found else DEFAULT_MAX_MESSAGE_SIZE
        return min(size or LARGEST_MESSAGE, LARGEST_MESSAGE)  # 0: any size

    async def offer(self) -> str:
        """See Connection."""
        await self._try(self._peer.setLocalDescription)
        return self._peer.localDescription.sdp

    async def answer(self, sdp: str) -> str:
        """See Connection."""
        await self._describe(RTCSessionDescription(sdp, "offer"))
        return await self.offer()

    async def accept(self, sdp: str) -> None:
        """See Connection."""
        await self._describe(RTCSessionDescription(sdp, "answer"))

    async def add(self, candidates: Sequence[str]) -> None:
        """See Connection."""
        if self._remote is None:
            self._early += candidates
            return
        for candidate in candidates:
            await self._try(self._add, candidate)

    def close(self) -> None:
        """See Connection."""
        self._closed = True
        task = asyncio.ensure_future(self._peer.close())
        closing.add(task)
        task.add_done_callback(closing.discard)

    @property
    def _remote(self) -> RTCSessionDescription | None:
        return self._peer.remoteDescription  # its annotation does not say that there may be none

    async def _add(self, candidate: str) -> None:
        read = candidate_from_sdp(candidate.removeprefix("candidate:"))
        read.sdpMid = "0"
        read.sdpMLineIndex = 0
        await self._peer.addIceCandidate(read)

    async def _describe(self, description: RTCSessionDescription) -> None:
        if "m=application" not in description.sdp:  # which aiortc would take
            raise MalformedDescription("no data channels")
        await self._try(self._peer.setRemoteDescription, description)
        early, self._early = self._early, []
        await self.add(early)

    async def _try(self, operation: Callable[..., Any], *arguments: object) -> None:
        try:
            await operation(*arguments)
        except Exception as error:  # its parsers fail in any way on what is malformed
            raise MalformedDescription(str(error)) from error

    def _channel(self, label: str, **options: Any) -> _Channel:
        return _Channel(self._peer.createDataChannel(label, negotiated=True, **options), self._fail)

    def _changed(self) -> None:
        if self._peer.connectionState == "connected" and not self._closed:
            self._listener.connected()
        elif self._peer.connectionState in {"failed", "closed"}:
            self._fail()

    def _fail(self) -> None:
        if not self._closed:
            self._listener.failed()


class _Channel(Handlers):
    """See Channel."""

    def __init__(self, channel: RTCDataChannel, lost: Callable[[], None]) -> None:
        super().__init__()
        self._channel = channel
        self._lost = lost
        channel.on("open", self._tell_open)
        channel.on("message", self._tell_message)
        channel.on("bufferedamountlow", self._tell_low)
        channel.on("close", self._end)

    @property
    def is_open(self) -> bool:
        """See Channel."""
        return self._channel.readyState == "open"

    @property
    def buffered_amount(self) -> int:
        """See Channel."""
        return self._channel.bufferedAmount

    def send(self, message: str | bytes) -> None:
        """See Channel."""
        try:
            self._channel.send(message)
        except InvalidStateError as error:
            raise CannotSend(str(error)) from error

    def wake_below(self, amount: int) -> None:
        """See Channel."""
        self._channel.bufferedAmountLowThreshold = amount

    def close(self) -> None:
        """See Channel."""
        self._channel.close()

    def _end(self) -> None:
        self.on_close()
        self._lost()
