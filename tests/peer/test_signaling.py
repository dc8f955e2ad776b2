"""A seat in a room of a real server."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from websockets.asyncio.server import Server as SocketServer
from websockets.asyncio.server import ServerConnection, serve

from telpher.keys.envelopes import Want, write_envelope
from telpher.keys.link import to_base64url
from telpher.peer.server import Seat, Server
from telpher.peer.signaling import Signaling, SignalingSeat
from telpher.peer.signals import write_signal
from telpher.peer.status import Room
from telpher.sessions.session import Role
from tests.peer.listener import SOON_S, Listener
from tests.servers import TelpherServer, free_port

WANT = write_signal("ready", write_envelope(Want()))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
async def client(server: TelpherServer) -> AsyncIterator[Server]:
    async with Server(server.url) as client:
        yield client


Enter = Callable[[Role, Seat], tuple[Signaling, Listener]]


@pytest.fixture
async def enter() -> AsyncIterator[Enter]:
    entered: list[Signaling] = []

    def enter(role: Role, seat: Seat) -> tuple[Signaling, Listener]:
        listener = Listener()
        mine = SignalingSeat(seat.transfer_id, role, seat.token)
        entered.append(Signaling(seat.signaling_url, mine, listener))
        return entered[-1], listener

    yield enter
    for signaling in entered:
        await signaling.leave()


async def seats(client: Server) -> tuple[Seat, Seat]:
    sender = await client.create()
    claim = to_base64url(secrets.token_bytes(32))
    return sender, await client.join(sender.transfer_code, claim)


async def test_two_come_talk_and_leave(client: Server, enter: Enter) -> None:
    sender_seat, receiver_seat = await seats(client)
    sender, sender_hears = enter("sender", sender_seat)
    await sender_hears.hears(("room", "entered"), ("peer", False))
    receiver, receiver_hears = enter("receiver", receiver_seat)
    await receiver_hears.comes_to_hear(("peer", True))
    await sender_hears.hears(("peer", True))
    want, reply = WANT, write_signal("ready", bytes(40))
    receiver.relay(want)
    receiver.relay(reply)
    await sender_hears.hears(("signal", want), ("signal", reply))
    sender.relay(reply)
    await receiver_hears.comes_to_hear(("signal", reply))
    await receiver.leave()
    await sender_hears.hears(("peer", False))
    receiver.relay(want)
    sender.relay(want)


async def test_both_come_back_when_the_server_was_gone(
    server: TelpherServer, client: Server, enter: Enter
) -> None:
    sender_seat, receiver_seat = await seats(client)
    _, sender_hears = enter("sender", sender_seat)
    await sender_hears.comes_to_hear(("room", "entered"))
    receiver, receiver_hears = enter("receiver", receiver_seat)
    await sender_hears.comes_to_hear(("peer", True))
    server.kill()
    await sender_hears.comes_to_hear(("room", "lost"))
    await receiver_hears.comes_to_hear(("room", "lost"))
    await asyncio.to_thread(server.start)
    await sender_hears.comes_to_hear(("peer", True))
    await receiver_hears.comes_to_hear(("peer", True))
    receiver.relay(WANT)
    await sender_hears.comes_to_hear(("signal", WANT))


async def test_the_same_seat_taken_twice_is_lost_to_the_first(client: Server, enter: Enter) -> None:
    seat = await client.create()
    _, first = enter("sender", seat)
    await first.hears(("room", "entered"), ("peer", False))
    _, second = enter("sender", seat)
    await second.hears(("room", "entered"), ("peer", False))
    await first.hears(("lost", "replaced"))


async def test_a_closed_session_and_a_token_of_nobody(client: Server, enter: Enter) -> None:
    seat = await client.create()
    _, hears = enter("sender", seat)
    await hears.hears(("room", "entered"), ("peer", False))
    await client.close(seat)
    await hears.hears(("lost", "closed"))
    _, late = enter("sender", seat)
    await late.hears(("lost", "expired"))


async def test_a_check_that_is_answered_changes_nothing(client: Server, enter: Enter) -> None:
    sender_seat, receiver_seat = await seats(client)
    signaling, hears = enter("sender", sender_seat)
    await hears.hears(("room", "entered"), ("peer", False))
    signaling.check()
    receiver, _ = enter("receiver", receiver_seat)
    await hears.hears(("peer", True))
    receiver.relay(WANT)
    await hears.hears(("signal", WANT))


async def test_leaving_before_it_has_entered() -> None:
    listener = Listener()
    seat = SignalingSeat("x", "sender", "secret")
    signaling = Signaling(f"ws://127.0.0.1:{free_port()}", seat, listener)
    await listener.hears(("room", "lost"))
    async with asyncio.timeout(SOON_S):
        await signaling.leave()
    assert seat.token not in repr(seat)


class Deaf:
    """A server that goes silent after its first answer, and keeps count of who came."""

    def __init__(self) -> None:
        self.visits = 0

    async def __call__(self, socket: ServerConnection) -> None:
        self.visits += 1
        await socket.recv()
        await socket.send('{"type":"joined-room","peerPresent":false}')
        await socket.wait_closed()


async def test_a_socket_that_is_dead_without_knowing_it_is_replaced() -> None:
    deaf = Deaf()
    async with serve(deaf, "127.0.0.1", 0) as server:
        listener = Listener()
        signaling = Signaling(_address(server), SignalingSeat("x", "sender", "y"), listener)
        await listener.hears(("room", "entered"), ("peer", False))
        signaling.check()
        await listener.hears(("room", "lost"), ("room", "entered"), ("peer", False))
        assert deaf.visits == 2
        await signaling.leave()


@pytest.mark.parametrize(
    "noise",
    ["", "[]", "null", "[" * 50_000, "{", '{"type":["relay"]}', '{"type":"error"}', b"\xff\x00"],
)
async def test_a_server_that_talks_nonsense_is_not_believed(noise: str | bytes) -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.send(noise)
        await socket.send('{"type":"joined-room","peerPresent":1}')
        await socket.send('{"type":"relay","signal":17}')
        await socket.wait_closed()

    await _with_server(talk, _hears_the_rest)


async def _hears_the_rest(listener: Listener) -> None:
    await listener.hears(("room", "entered"), ("peer", False), ("peer", True), ("signal", 17))


async def test_a_message_beyond_all_bounds_ends_the_socket() -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.send('{"type":"joined-room","peerPresent":true}')
        await socket.send('"' + "x" * 10_000_000 + '"')
        await socket.wait_closed()

    async def hears(listener: Listener) -> None:
        await listener.hears(("room", "entered"), ("peer", True), ("room", "lost"))

    await _with_server(talk, hears)


async def test_an_address_of_no_kind_is_no_room() -> None:
    listener = Listener()
    signaling = Signaling("gopher://example", SignalingSeat("x", "sender", "y"), listener)
    await listener.hears(("room", "lost"), ("room", "lost"))
    await signaling.leave()


async def test_a_listener_that_breaks_down_is_heard_of() -> None:
    broken: asyncio.Queue[object] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: broken.put_nowait(context["exception"]))

    class Broken(Listener):
        def room(self, room: Room) -> None:
            raise RuntimeError(room)

    signaling = Signaling("gopher://example", SignalingSeat("x", "sender", "y"), Broken())
    async with asyncio.timeout(SOON_S):
        assert isinstance(await broken.get(), RuntimeError)
    await signaling.leave()


async def _with_server(
    talk: Callable[[ServerConnection], Awaitable[None]],
    then: Callable[[Listener], Awaitable[None]],
) -> None:
    async with serve(talk, "127.0.0.1", 0) as server:
        listener = Listener()
        signaling = Signaling(_address(server), SignalingSeat("x", "sender", "y"), listener)
        await then(listener)
        await signaling.leave()


def _address(server: SocketServer) -> str:
    host, port = next(iter(server.sockets)).getsockname()[:2]
    return f"ws://{host}:{port}"
