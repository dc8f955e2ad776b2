"""A process with one end of a bare data channel: the library, and nothing but sending.

It is told by lines of JSON on its standard input, and tells on its standard output:

    {"send": 1000000}          it is the one who sends so many bytes, or:
    {"receive": 1000000}       so many will come; with "into", written one after the other to this
                               file, which is flushed to the disk at the end
    {"describe": "offer"}      it is the one who begins; the answer is a description
    {"remote": {…}}            the other end's description; answered by ours, unless we began
    {"description": {…}}       ours, with every candidate in it
    {"open": true}             the channel stands
    {"seconds": 4.2}           from the first message until the other side had all
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

from webrtc import (
    MessageEvent,
    RTCConfiguration,
    RTCDataChannelInit,
    RTCPeerConnection,
    RTCSessionDescriptionInit,
)

MESSAGE = 262_144
HIGH, LOW = 4 << 20, 1 << 20


class BareEnd:
    """One end."""

    def __init__(self) -> None:
        self._peer = RTCPeerConnection(RTCConfiguration(ice_servers=[]))
        self._channel = self._peer.create_data_channel(
            "bare", RTCDataChannelInit(ordered=False, negotiated=True, id=0)
        )
        self._channel.buffered_amount_low_threshold = LOW
        self._low, self._open = asyncio.Event(), asyncio.Event()
        self._channel.on("bufferedamountlow", lambda _: self._low.set())
        self._channel.on("open", lambda _: self._open.set())
        self._gathered = asyncio.Event()
        self._peer.on("icegatheringstatechange", lambda _: self._note_gathering())
        self._missing = 0
        self._into: int | None = None
        self._work: asyncio.Task[None] | None = None

    async def handle(self, order: dict[str, Any]) -> None:
        if "send" in order:
            self._work = asyncio.ensure_future(self._send(order["send"]))
        elif "receive" in order:
            self._missing = order["receive"]
            if "into" in order:
                self._into = os.open(order["into"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            self._channel.on("message", self._receive)
        elif "describe" in order:
            await self._describe()
        else:
            remote = RTCSessionDescriptionInit(**order["remote"])
            await self._peer.set_remote_description(remote)
            if remote.type == "offer":
                await self._describe()

    async def _describe(self) -> None:
        await self._peer.set_local_description()
        await self._gathered.wait()
        description = self._peer.local_description
        assert description is not None
        tell(description=description.to_json())

    def _note_gathering(self) -> None:
        if self._peer.ice_gathering_state == "complete":
            self._gathered.set()

    async def _send(self, size: int) -> None:
        all_there = asyncio.Event()
        self._channel.on("message", lambda _: all_there.set())
        message = os.urandom(MESSAGE)
        await self._open.wait()
        tell(open=True)
        begun = time.perf_counter()
        for first in range(0, size, MESSAGE):
            self._channel.send(message[: min(MESSAGE, size - first)])
            if self._channel.buffered_amount > HIGH:
                self._low.clear()
                await self._low.wait()
        await all_there.wait()
        tell(seconds=time.perf_counter() - begun)

    def _receive(self, event: MessageEvent) -> None:
        if not isinstance(event.data, bytes):
            return
        if self._into is not None:
            os.write(self._into, event.data)
        self._missing -= len(event.data)
        if self._missing <= 0:
            if self._into is not None:
                os.fdatasync(self._into)
                os.close(self._into)
            self._channel.send("all")


def tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def main() -> None:
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    end = BareEnd()
    async for line in orders:
        await end.handle(json.loads(line))


if __name__ == "__main__":
    asyncio.run(main())
