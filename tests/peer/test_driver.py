"""A driver of the terminal, on channels whose other end is the test."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

import pytest

from telpher.peer.connection import CannotSend, Channel, Connection, Handlers
from telpher.peer.files.listing import list_paths
from telpher.peer.sending_driver import SendingDriver
from telpher.protocol.codec import CHUNK_BYTES, Frame, read_frame
from telpher.protocol.events import Fail, Finish
from telpher.protocol.messages import (
    Acceptance,
    Cancel,
    Carrier,
    Hello,
    Message,
    Proposal,
    read_message,
    write_message,
)
from telpher.protocol.ranges import Ranges
from telpher.protocol.root import held_digest_of

SOON_S = 30
EMPTY = sha256(bytes(CHUNK_BYTES)).digest()
GREETING = Hello(versions=[1], capabilities=[], manifest=None)
M = TypeVar("M", bound=Message)


class Wire(Handlers):
    """A channel: what is given to it, until it breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = True
        self.broken = False
        self.closed = asyncio.Event()
        self.buffered_amount = 0
        self.given: asyncio.Queue[str | bytes] = asyncio.Queue()

    def send(self, message: str | bytes) -> None:
        if self.broken:
            raise CannotSend
        self.given.put_nowait(message)

    def wake_below(self, amount: int) -> None:
        raise AssertionError(f"nothing waits in this channel, and no {amount} bytes do")

    def close(self) -> None:
        self.is_open = False
        self.closed.set()


class Cable:
    """A connection that stands."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.max_message_size = 262_144
        self.control_wire, self.data_wire = Wire(), Wire()
        self.control = cast("Channel", self.control_wire)
        self.data = cast("Channel", self.data_wire)

    def say(self, message: Message) -> None:
        self.control.on_message(write_message(message))

    async def hears(self, kind: type[M]) -> M:
        """The next message of this kind."""
        async with asyncio.timeout(SOON_S):
            while True:
                message = read_message(cast("str", await self.control_wire.given.get()))
                if isinstance(message, kind):
                    return message

    async def takes(self) -> Frame:
        async with asyncio.timeout(SOON_S):
            return read_frame(cast("bytes", await self.data_wire.given.get()))


class Sender:
    """A driver that sends one file, and what it tells."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.end: asyncio.Future[Finish | Fail] = asyncio.get_running_loop().create_future()
        self.cables: list[Cable] = []
        self.driver = SendingDriver(list_paths([str(file)]), self)

    def changed(self) -> None:
        pass

    def renew(self, connection: int) -> None:
        assert connection == self.cables[-1].number
        self.driver.lost()

    def signal(self, carrier: Carrier, text: str) -> None:
        raise AssertionError(f"nobody said {carrier}: {text}")

    def ended(self, end: Finish | Fail) -> None:
        self.end.set_result(end)

    def closed(self) -> None:
        pass

    def attempt(self) -> Cable:
        cable = Cable(len(self.cables) + 1)
        self.cables.append(cable)
        self.driver.attach(cast("Connection", cable))
        return cable

    def connect(self) -> Cable:
        cable = self.attempt()
        self.driver.connected(cast("Connection", cable))
        return cable

    async def accepted(self, cable: Cable | None = None, *held: int) -> Cable:
        """By somebody who holds these chunks."""
        cable = cable or self.connect()
        cable.say(GREETING)
        proposal = await cable.hears(Proposal)
        ranges = list(Ranges((chunk, chunk + 1) for chunk in held).list)
        digest = held_digest_of(bytes.fromhex(proposal.digest), len(held) * EMPTY) if held else None
        cable.say(Acceptance(proposal.transfer, proposal.digest, 4, ranges, digest))
        return cable

    async def ends(self) -> Finish | Fail:
        async with asyncio.timeout(SOON_S):
            return await self.end


@pytest.fixture
async def sender(tmp_path: Path) -> AsyncIterator[Sender]:
    file = tmp_path / "file.bin"
    file.write_bytes(bytes(3 * CHUNK_BYTES))
    sender = Sender(file)
    yield sender
    await sender.driver.close(keep=False)


async def test_a_chunk_that_is_read_again_is_what_it_was(sender: Sender) -> None:
    cable = await sender.accepted()
    for _ in range(3):
        while (await cable.takes()).digest is None:
            pass
    sender.driver.lost()
    with sender.file.open("r+b") as file:
        file.seek(CHUNK_BYTES)
        file.write(b"other")
    await sender.accepted(None, 0, 2)
    assert await sender.ends() == Fail("file-changed", "fault")


async def test_what_is_said_too_early_and_too_much_ends_it(sender: Sender) -> None:
    cable = sender.attempt()
    for _ in range(40):
        cable.control.on_message("early" * 10_000)
    sender.driver.connected(cast("Connection", cable))
    assert await sender.ends() == Fail("bad-frame", "fault")
    assert (await cable.hears(Cancel)).reason == "bad-frame"


async def test_a_channel_that_breaks_under_a_frame_is_a_loss(sender: Sender) -> None:
    cable = sender.connect()
    cable.data_wire.broken = True
    await sender.accepted(cable)
    async with asyncio.timeout(SOON_S):
        await cable.data_wire.closed.wait()
    assert sender.driver.machine.state == "away"
    cable = await sender.accepted()
    assert (await cable.takes()).chunk == 0
    assert not sender.end.done()


async def test_a_channel_that_breaks_under_the_first_word_is_a_loss(sender: Sender) -> None:
    cable = sender.attempt()
    cable.say(GREETING)
    cable.control_wire.broken = True
    sender.driver.connected(cast("Connection", cable))
    assert sender.driver.machine.state == "away"
    await sender.accepted()
    assert not sender.end.done()


async def test_the_channels_of_a_former_attempt_are_let_go(sender: Sender) -> None:
    attempts = [sender.attempt() for _ in range(3)]
    assert [cable.data.is_open for cable in attempts] == [False, False, True]
    standing = await sender.accepted()
    searching = [sender.attempt() for _ in range(3)]
    assert standing.data.is_open
    assert [cable.data.is_open for cable in searching] == [False, False, True]
    assert (await standing.takes()).chunk == 0
