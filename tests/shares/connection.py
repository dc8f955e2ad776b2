"""A connection to the server, without any manners."""

import asyncio

from tests.local import LocalServer


class Connection:
    """Says anything, and reads when it wants to."""

    def __init__(self, server: LocalServer) -> None:
        self._address = server.url.removeprefix("http://").split(":")

    async def __aenter__(self) -> "Connection":
        host, port = self._address
        self.reader, self.writer = await asyncio.open_connection(host, int(port))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def say(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)
        await self.writer.drain()

    async def head(self, method: str, path: str, token: str, **headers: object) -> None:
        lines = [f"{method} {path} HTTP/1.1", "host: t", f"authorization: Bearer {token}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.say("\r\n".join(lines) + "\r\n\r\n")

    async def answer(self) -> bytes:
        """Head and body of an answer that has a content-length."""
        async with asyncio.timeout(20):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return head + await self.reader.readexactly(length)

    async def rest(self) -> bytes:
        """Whatever comes until the server ends the connection."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""
