"""A wire to a server that breaks: as often and in the way that a test asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

Fault = Literal["cut", "lose-answer", "hang", "gateway"]

_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: application/json\r\ncontent-length: 71\r\n"
    b"connection: close\r\n\r\n"
    b'{"message":"An invalid response was received from the upstream server"}'
)


class BadWire:
    """Its first connections have the faults that are listed; all others carry."""

    def __init__(self, port: int, *faults: Fault) -> None:
        self._port = port
        self.faults = list(faults)
        self.connections = 0
        self.url = ""
        self._ends: set[asyncio.StreamWriter] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        fault = self.faults.pop(0) if self.faults else None
        self._ends.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        with suppress(OSError):
            match fault:
                case "hang":
                    await reader.read()
                case "gateway":  # what Supabase's says of itself, which has no code
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(_GATEWAY)
                    await writer.drain()
                case "lose-answer" | None:
                    await self._through(reader, writer, answered=fault is None)
        writer.close()

    async def close(self) -> None:
        for end in self._ends:
            end.close()
        await asyncio.gather(*self.tasks)
        for end in self._ends:
            with suppress(OSError):
                await end.wait_closed()

    async def _through(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answered: bool
    ) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends.add(back)
        asking = asyncio.create_task(_pipe(reader, back))
        while (data := await there.read(65_536)) and answered:
            writer.write(data)
            await writer.drain()
        back.close()
        writer.close()
        await asking


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def bad_wire(port: int, *faults: Fault) -> AsyncIterator[BadWire]:
    wire = BadWire(port, *faults)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield wire
    server.close()
    await wire.close()
