"""A process with one end of a peer connection, and nothing of Telpher.

It is told by lines of JSON on its standard input, and tells on its standard output:

    {"invite": true}           to begin; the other end is begun by what the first one says
    {"description": {…}}       in both directions: to be handed to the other end
    {"send": 1000000}          so many bytes, then the end of a message
    {"open": true}             the channel stands
    {"received": 65536}        how many bytes of a message have come, now and then
    {"digest": "…", "bytes": 1000000, "seconds": 0.5}   a whole message, timed from its first byte
"""

import asyncio
import hashlib
import json
import sys
import time
from random import Random
from typing import Any

from webrtc import (
    MessageEvent,
    RTCConfiguration,
    RTCDataChannelInit,
    RTCPeerConnection,
    RTCSessionDescriptionInit,
)

FRAME = 65_536
HIGH, LOW = 4 << 20, 1 << 20
REPORT_SECONDS = 0.1
END = "end"


class Message:
    """What has come of one message."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._bytes = 0
        self._first = self._reported = time.perf_counter()

    def add(self, frame: bytes) -> None:
        self._digest.update(frame)
        self._bytes += len(frame)
        now = time.perf_counter()
        if now - self._reported >= REPORT_SECONDS:
            self._reported = now
            tell(received=self._bytes)

    def end(self) -> None:
        seconds = time.perf_counter() - self._first
        tell(digest=self._digest.hexdigest(), bytes=self._bytes, seconds=seconds)


class Peer:
    """One end."""

    def __init__(self) -> None:
        self._low = asyncio.Event()
        self._message: Message | None = None
        self._connection = RTCPeerConnection(RTCConfiguration(ice_servers=[]))
        self._channel = self._connection.create_data_channel(
            "lab", RTCDataChannelInit(negotiated=True, id=0)
        )
        self._channel.buffered_amount_low_threshold = LOW
        self._channel.on("open", lambda _: tell(open=True))
        self._channel.on("message", self._receive)
        self._channel.on("bufferedamountlow", lambda _: self._low.set())
        self._connection.on("icegatheringstatechange", lambda _: self._describe())

    async def handle(self, order: dict[str, Any]) -> None:
        if "invite" in order:
            await self._connection.set_local_description()
        elif "description" in order:
            described = RTCSessionDescriptionInit(**order["description"])
            await self._connection.set_remote_description(described)
            if described.type == "offer":
                await self._connection.set_local_description()
        else:
            await self._send(order["send"])

    def _describe(self) -> None:
        description = self._connection.local_description
        if self._connection.ice_gathering_state == "complete" and description is not None:
            tell(description=description.to_json())

    async def _send(self, size: int) -> None:
        noise = Random(size)
        for first in range(0, size, FRAME):
            if self._channel.buffered_amount > HIGH:
                self._low.clear()
                await self._low.wait()
            self._channel.send(noise.randbytes(min(FRAME, size - first)))
        self._channel.send(END)

    def _receive(self, event: MessageEvent) -> None:
        if event.data == END and self._message is not None:
            self._message.end()
            self._message = None
        elif isinstance(event.data, bytes):
            if self._message is None:
                self._message = Message()
            self._message.add(event.data)


def tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def main() -> None:
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    peer = Peer()
    async for line in orders:
        await peer.handle(json.loads(line))


if __name__ == "__main__":
    asyncio.run(main())
