"""Connections by libwebrtc, through the package `wrtc`, which imports as `webrtc`.

Native threads post to it, and it delivers every event on the event loop on which the handler was
registered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webrtc import (
    MessageEvent,
    PythonWebRTCException,
    RTCConfiguration,
    RTCDataChannel,
    RTCDataChannelInit,
    RTCDataChannelState,
    RTCIceCandidateInit,
    RTCIceServer,
    RTCPeerConnection,
    RTCPeerConnectionIceEvent,
    RTCPeerConnectionState,
    RTCSdpType,
    RTCSessionDescriptionInit,
)

from telpher.peer.connection import (
    DEFAULT_MAX_MESSAGE_SIZE,
    LARGEST_MESSAGE,
    CannotConnect,
    CannotSend,
    ConnectionListener,
    Handlers,
    MalformedDescription,
    connection_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telpher.sessions.ice import IceServer

_REFUSED = (PythonWebRTCException, TypeError, ValueError)


class LibwebrtcConnection:
    """See Connection."""

    def __init__(self, ice_servers: Sequence[IceServer], listener: ConnectionListener) -> None:
        """Raises CannotConnect."""
        servers = [RTCIceServer(each.urls, each.username, each.credential) for each in ice_servers]
        try:
            self._peer = RTCPeerConnection(RTCConfiguration(ice_servers=servers))
        except _REFUSED as error:
            raise CannotConnect(str(error)) from error
        self.number = next(connection_numbers)
        self._listener = listener
        self._early: list[str] = []
        self._closed = False
        self.control = self._channel("control", RTCDataChannelInit(negotiated=True, id=0))
        self.data = self._channel("data", RTCDataChannelInit(ordered=False, negotiated=True, id=1))
        self._peer.on("icecandidate", self._gathered)
        self._peer.on("connectionstatechange", lambda _: self._changed())

    @property
    def max_message_size(self) -> int:
        """See Connection."""
        size = self._peer.sctp and self._peer.sctp.max_message_size
        return int(min(size, LARGEST_MESSAGE)) if size else DEFAULT_MAX_MESSAGE_SIZE

    async def offer(self) -> str:
        """See Connection."""
        try:
            await self._peer.set_local_description()
        except _REFUSED as error:
            raise MalformedDescription(str(error)) from error
        description = self._peer.local_description
        return "" if description is None else description.sdp

    async def answer(self, sdp: str) -> str:
        """See Connection."""
        await self._describe(RTCSessionDescriptionInit(RTCSdpType.offer, sdp))
        return await self.offer()

    async def accept(self, sdp: str) -> None:
        """See Connection."""
        await self._describe(RTCSessionDescriptionInit(RTCSdpType.answer, sdp))

    async def add(self, candidates: Sequence[str]) -> None:
        """See Connection."""
        if self._peer.remote_description is None:
            self._early += candidates
            return
        try:
            for candidate in candidates:
                await self._peer.add_ice_candidate(RTCIceCandidateInit(candidate, "0", 0))
        except _REFUSED as error:
            raise MalformedDescription(str(error)) from error

    def close(self) -> None:
        """See Connection."""
        self._closed = True
        self._peer.close()

    async def _describe(self, description: RTCSessionDescriptionInit) -> None:
        try:
            await self._peer.set_remote_description(description)
        except _REFUSED as error:
            raise MalformedDescription(str(error)) from error
        early, self._early = self._early, []
        await self.add(early)

    def _channel(self, label: str, options: RTCDataChannelInit) -> _Channel:
        return _Channel(self._peer.create_data_channel(label, options), self._fail)

    def _gathered(self, event: RTCPeerConnectionIceEvent) -> None:
        if event.candidate is not None and event.candidate.candidate and not self._closed:
            self._listener.candidate(event.candidate.candidate)

    def _changed(self) -> None:
        if self._closed:
            return
        match self._peer.connection_state:
            case RTCPeerConnectionState.connected:
                self._listener.connected()
            case RTCPeerConnectionState.disconnected:
                self._listener.disconnected()
            case RTCPeerConnectionState.failed:
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
        channel.on("message", self._receive)
        channel.on("bufferedamountlow", self._tell_low)
        channel.on("close", lambda _: self._end())

    @property
    def is_open(self) -> bool:
        """See Channel."""
        return self._channel.ready_state == RTCDataChannelState.open

    @property
    def buffered_amount(self) -> int:
        """See Channel."""
        return self._channel.buffered_amount

    def send(self, message: str | bytes) -> None:
        """See Channel."""
        try:
            self._channel.send(message)
        except PythonWebRTCException as error:
            raise CannotSend(str(error)) from error

    def wake_below(self, amount: int) -> None:
        """See Channel."""
        self._channel.buffered_amount_low_threshold = amount

    def close(self) -> None:
        """See Channel."""
        self._channel.close()

    def _receive(self, event: MessageEvent) -> None:
        if isinstance(event.data, str | bytes):
            self._tell_message(event.data)

    def _end(self) -> None:
        self.on_close()
        self._lost()
