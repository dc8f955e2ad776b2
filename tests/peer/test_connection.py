"""Two real connections over loopback: of each library, and of one with the other."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from telpher.keys.agreement import DoubtReason
from telpher.peer.connection import (
    CannotConnect,
    CannotSend,
    Connection,
    ConnectionListener,
    Library,
    MalformedDescription,
    all_closed,
    open_connection,
)
from telpher.peer.lane import LARGEST_FRAME, Lane
from telpher.peer.rendezvous import Rendezvous, Words
from telpher.peer.signaling import SeatLoss
from telpher.peer.signals import Signal
from telpher.sessions.ice import IceServer
from telpher.sessions.session import Role
from tests.peer.fakes import party

SOON_S = 120
TWENTY_MEGABYTES = 20_000_000
HIGHEST_MARK = 4 * 1024 * 1024
PAIRS: list[tuple[Library, Library]] = [
    ("libwebrtc", "libwebrtc"),
    ("aiortc", "aiortc"),
    ("libwebrtc", "aiortc"),
    ("aiortc", "libwebrtc"),
]


class Traffic:
    """What comes over a lane."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.gone = asyncio.Event()
        self.texts: asyncio.Queue[str] = asyncio.Queue()
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()

    def open(self) -> None:
        self.opened.set()

    def text(self, text: str) -> None:
        self.texts.put_nowait(text)

    def frame(self, frame: bytes | None) -> None:
        self.frames.put_nowait(frame)

    def lost(self) -> None:
        self.gone.set()


class End:
    """One end of a connection that is signaled by hand."""

    def __init__(self, library: Library) -> None:
        self.stands = asyncio.Event()
        self.fallen = asyncio.Event()
        self.candidates: list[str] = []
        self.other: End | None = None
        self.traffic = Traffic()
        self.connection = open_connection([], self, library)
        self.lane = Lane(self.connection.control, self.connection.data, self.traffic)
        self._adding: set[asyncio.Task[None]] = set()

    def candidate(self, candidate: str) -> None:
        assert self.other is not None
        task = asyncio.ensure_future(self.other.connection.add([candidate]))
        self._adding.add(task)

    def connected(self) -> None:
        self.stands.set()

    def disconnected(self) -> None:
        pass

    def failed(self) -> None:
        self.fallen.set()

    def close(self) -> None:
        self.connection.close()
        self.lane.close()


@pytest.fixture(params=PAIRS, ids=" to ".join)
async def ends(request: pytest.FixtureRequest) -> AsyncIterator[tuple[End, End]]:
    one, two = (End(library) for library in request.param)
    one.other, two.other = two, one
    sdp = await two.connection.answer(await one.connection.offer())
    await one.connection.accept(sdp)
    async with asyncio.timeout(SOON_S):
        for end in (one, two):
            await end.stands.wait()
            end.lane.connected(end.connection.max_message_size)
        for end in (one, two):
            await end.traffic.opened.wait()
    yield one, two
    for end in (one, two):
        end.close()
    await all_closed()


@pytest.mark.parametrize("library", ["libwebrtc", "aiortc"])
async def test_a_channel_that_is_not_open_takes_nothing(library: Library) -> None:
    end = End(library)
    for channel in (end.connection.control, end.connection.data):
        with pytest.raises(CannotSend):
            channel.send("a word")
    end.close()
    await all_closed()


async def test_text_and_frames_with_back_pressure(ends: tuple[End, End]) -> None:
    one, two = ends
    assert one.lane.largest_frame == LARGEST_FRAME
    size = one.lane.largest_frame
    count = -(-TWENTY_MEGABYTES // size)
    one.lane.say("before \U0001f6a0")
    two.lane.say("the other way")

    async def send() -> int:
        highest = 0
        for number in range(count):
            await one.lane.put(number.to_bytes(4, "big") * (size // 4))
            highest = max(highest, one.connection.data.buffered_amount)
        return highest

    async with asyncio.timeout(SOON_S):
        sending = asyncio.ensure_future(send())
        frames = [await two.traffic.frames.get() for _ in range(count)]
        assert await sending < HIGHEST_MARK + size
        assert await two.traffic.texts.get() == "before \U0001f6a0"
        assert await one.traffic.texts.get() == "the other way"
    expected = {number.to_bytes(4, "big") * (size // 4) for number in range(count)}
    assert set(frames) == expected


async def test_many_things_are_told_with_back_pressure(ends: tuple[End, End]) -> None:
    one, two = ends
    texts = [f"{number} ".ljust(40_000, "ä") for number in range(100)]

    async def tell() -> int:
        highest = 0
        for text in texts:
            await one.lane.tell(text)
            highest = max(highest, one.connection.control.buffered_amount)
        return highest

    async with asyncio.timeout(SOON_S):
        telling = asyncio.ensure_future(tell())
        assert [await two.traffic.texts.get() for _ in texts] == texts
        assert 1024 * 1024 < await telling <= 1024 * 1024 + 80_000


async def test_when_one_closes_the_other_notices(ends: tuple[End, End]) -> None:
    one, two = ends
    async with asyncio.timeout(SOON_S):
        one.close()
        await two.traffic.gone.wait()
        await two.fallen.wait()
        assert not one.fallen.is_set()
        assert not one.traffic.gone.is_set()
        two.lane.say("nobody hears this")
        await two.lane.tell("nor this")
        await two.lane.put(b"nor this")


async def test_nobody_waits_for_room_in_a_lane_that_is_closed(ends: tuple[End, End]) -> None:
    one, _ = ends

    begun = asyncio.Event()

    async def send_for_ever() -> None:
        while one.connection.data.is_open:
            begun.set()
            await one.lane.put(bytes(one.lane.largest_frame))

    sending = asyncio.ensure_future(send_for_ever())
    await begun.wait()
    one.close()
    async with asyncio.timeout(SOON_S):
        await sending


async def test_the_wrong_kind_on_either_channel_is_told(ends: tuple[End, End]) -> None:
    one, two = ends
    one.connection.data.send("text")
    one.connection.control.send(b"bytes")
    async with asyncio.timeout(SOON_S):
        assert [await two.traffic.frames.get() for _ in range(2)] == [None, None]


@pytest.mark.parametrize("library", ["libwebrtc", "aiortc"])
@pytest.mark.parametrize("sdp", ["", "v=0", "no description", "a=\x00", "v=0\r\n" * 10_000])
async def test_malformed_descriptions_are_refused(library: Library, sdp: str) -> None:
    end = End(library)
    with pytest.raises(MalformedDescription):
        await end.connection.answer(sdp)
    end.close()
    await all_closed()


@pytest.mark.parametrize("library", ["libwebrtc", "aiortc"])
async def test_malformed_candidates_are_refused(library: Library) -> None:
    one, two = End(library), End(library)
    one.other, two.other = two, one
    await two.connection.add(["candidate:too early, and malformed"])
    with pytest.raises(MalformedDescription):
        await two.connection.answer(await one.connection.offer())
    for candidate in ["candidate:1 1 udp 1 192.0.2.1 port typ host", "\x00", "candidate:"]:
        with pytest.raises(MalformedDescription):
            await two.connection.add([candidate])
    for end in (one, two):
        end.close()
    await all_closed()


@pytest.mark.parametrize("library", ["libwebrtc", "aiortc"])
async def test_ice_servers_that_make_no_sense(library: Library) -> None:
    with pytest.raises(CannotConnect):
        open_connection([IceServer("gopher://example")], Peer("sender", library), library)


class Peer:
    """A side with a rendezvous, real connections and lanes."""

    def __init__(self, role: Role, library: Library) -> None:
        self.other: Peer | None = None
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.connection: Connection | None = None
        self.lanes: dict[int, tuple[Lane, Traffic]] = {}
        self._library: Library = library
        self.rendezvous = Rendezvous(party(role), self._relay, self._open, self)

    def candidate(self, candidate: str) -> None: ...

    def disconnected(self) -> None: ...

    def failed(self) -> None: ...

    def agreed(self) -> None: ...

    def keep(self, guesses: int) -> None: ...

    def doubted(self, why: DoubtReason) -> None: ...

    def learned(self, key: bytes) -> None: ...

    def connected(self, connection: Connection | None = None, words: Words | None = None) -> None:
        assert connection is not None
        assert words is not None
        self.connection = connection
        lane, _ = self.lanes[connection.number]
        lane.connected(connection.max_message_size)
        self.told.put_nowait("connected")

    def lost(self) -> None:
        assert self.connection is not None
        self.lanes[self.connection.number][0].close()
        self.told.put_nowait("lost")

    def say(self, signal: Signal) -> None: ...

    def stranded(self, why: SeatLoss) -> None:
        self.told.put_nowait(why)

    def unable(self) -> None:
        self.told.put_nowait("unable")

    async def hears(self, *expected: str) -> None:
        async with asyncio.timeout(SOON_S):
            assert [await self.told.get() for _ in expected] == list(expected)

    @property
    def in_force(self) -> tuple[Lane, Traffic]:
        assert self.connection is not None
        return self.lanes[self.connection.number]

    def _relay(self, signal: Signal) -> None:
        assert self.other is not None
        asyncio.get_running_loop().call_soon(self.other.rendezvous.signal, signal)

    def _open(self, listener: ConnectionListener) -> Connection:
        connection = open_connection([], listener, self._library)
        traffic = Traffic()
        lane = Lane(connection.control, connection.data, traffic)
        self.lanes[connection.number] = lane, traffic
        return connection


Break = Callable[[Peer], None]


def end_by_closing(peer: Peer) -> None:
    peer.in_force[0].close()


def end_by_renewing(peer: Peer) -> None:
    assert peer.connection is not None
    peer.rendezvous.renew(peer.connection.number)


@pytest.mark.parametrize("libraries", PAIRS, ids=" to ".join)
@pytest.mark.parametrize("end", [end_by_closing, end_by_renewing])
@pytest.mark.parametrize("who", [0, 1])
async def test_they_find_lose_and_find_each_other(
    libraries: tuple[Library, Library], end: Break, who: int
) -> None:
    peers = Peer("sender", libraries[0]), Peer("receiver", libraries[1])
    peers[0].other, peers[1].other = peers[1], peers[0]
    for peer in peers:
        peer.rendezvous.peer_here()
    for peer in peers:
        await peer.hears("connected")
    for _ in range(2):
        for peer in peers:
            async with asyncio.timeout(SOON_S):
                await peer.in_force[1].opened.wait()
        await _talk(peers)
        end(peers[who])
        for peer in peers:
            await peer.hears("lost", "connected")
    for peer in peers:
        async with asyncio.timeout(SOON_S):
            await peer.in_force[1].opened.wait()
    await _talk(peers)
    for peer in peers:
        peer.rendezvous.close()
    await all_closed()


async def _talk(peers: tuple[Peer, Peer]) -> None:
    for one, two in (peers, peers[::-1]):
        one.in_force[0].say("here")
        async with asyncio.timeout(SOON_S):
            assert await two.in_force[1].texts.get() == "here"
