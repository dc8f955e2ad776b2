"""Small, fast loopback clients: HTTP requests and WebSockets without a library's weight."""

import asyncio
import json
import os
import struct
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvloop

Address = tuple[str, int]


def address_of(url: str) -> Address:
    """Host and port of a URL."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


T = TypeVar("T")


def looped(main: Coroutine[Any, Any, T]) -> T:
    """Run on the fastest loop, so that less of what is measured is the client."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


class Http:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, server: Address) -> "Http":
        return cls(*await asyncio.open_connection(*server))

    async def post(self, path: str, body: Any, header: str = "accept: */*") -> Any:
        """Send JSON, return the JSON answer; anything but success is an error."""
        data = json.dumps(body).encode()
        self._writer.write(
            b"POST %s HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n%s\r\n"
            b"content-length: %d\r\n\r\n%s" % (path.encode(), header.encode(), len(data), data)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        _, _, rest = head.lower().partition(b"content-length: ")
        answer = await self._reader.readexactly(int(rest.partition(b"\r\n")[0]))
        assert head.startswith(b"HTTP/1.1 200"), answer
        return json.loads(answer)

    def close(self) -> None:
        self._writer.close()


class WebSocket(asyncio.Protocol):
    """A client that sends short text messages and counts or hands over what comes."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue()
        self._buffer = b""
        self._open = False
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def connect(cls, server: Address, path: str, source: str) -> "WebSocket":
        loop = asyncio.get_running_loop()
        transport, socket = await loop.create_connection(cls, *server, local_addr=(source, 0))
        socket._transport = transport
        transport.write(
            b"GET %s HTTP/1.1\r\nhost: bench\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            % path.encode()
        )
        assert (await socket.received.get()).startswith(b"HTTP/1.1 101")
        return socket

    def send(self, message: bytes) -> None:
        assert self._transport is not None
        mask = os.urandom(4)
        size = len(message)
        head = (
            struct.pack("!BB", 0x81, 0x80 | size)
            if size < 126
            else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        )
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        masked = (int.from_bytes(message, "big") ^ key).to_bytes(size, "big")
        self._transport.write(head + mask + masked)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            self._open = True
            self._buffer = rest
            self.received.put_nowait(head)
        while len(self._buffer) >= 2:
            size, start = self._buffer[1], 2
            if size == 126:
                if len(self._buffer) < 4:
                    return
                size, start = struct.unpack("!H", self._buffer[2:4])[0], 4
            if len(self._buffer) < start + size:
                return
            frame = self._buffer[start : start + size]
            opcode = self._buffer[0] & 15
            self._buffer = self._buffer[start + size :]
            if opcode == 9 and self._transport is not None:  # ping
                self._transport.write(_pong(frame))
            elif opcode == 1:
                self.received.put_nowait(frame)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()


def _pong(payload: bytes) -> bytes:
    return struct.pack("!BB", 0x8A, 0x80 | len(payload)) + b"\0\0\0\0" + payload
