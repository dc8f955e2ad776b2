"""What our own endpoint does beyond the contract's table."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus

from telpher.sessions.session import Role, StoreUnreachable
from telpher.signaling.socket import GOING_AWAY
from tests.local import LocalServer, local_server
from tests.signaling.client import Client, Seats, SignalingServer
from tests.signaling.conformance import both_joined

PATH = "/api/transfer/signaling"
HALF_AN_HOUR = 30 * 60


@pytest.fixture
async def local() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


@pytest.fixture
def server(local: LocalServer) -> SignalingServer:
    return signaling(local)


def signaling(local: LocalServer) -> SignalingServer:
    async def make_seats() -> Seats:
        created = await local.post("create")
        joined = await local.post("join", transferCode=created["session"]["transferCode"])
        transfer_id = created["session"]["transferId"]
        return Seats.of(transfer_id, created["senderToken"], joined["receiverToken"])

    return SignalingServer(local.url.replace("http", "ws", 1) + PATH, make_seats)


async def waiting_sender(local: LocalServer, socket: Client) -> dict[str, str]:
    """Joins as the sender of a new session, and returns its credentials for HTTP."""
    created = await local.post("create")
    transfer_id, token = created["session"]["transferId"], created["senderToken"]
    await socket.joins(Seats.of(transfer_id, token, "").sender)
    return {"transferId": transfer_id, "token": token}


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not met():  # noqa: ASYNC110  (the server offers nothing to wait for)
            await asyncio.sleep(0.01)


async def refused(server: SignalingServer, message: dict[str, object]) -> None:
    async with server.socket() as socket:
        await socket.say(message)
        await socket.hears_error("invalid-join")
        await socket.hears_close(1008, "invalid-join")


async def test_only_the_right_token_is_admitted(server: SignalingServer) -> None:
    seats = await server.make_seats()
    other = await server.make_seats()
    await refused(server, seats.sender.message("join-room", token="x" * 43))
    await refused(server, seats.sender.message("join-room", token=seats.receiver.token))
    await refused(server, seats.receiver.message("join-room", token=seats.sender.token))
    await refused(server, seats.sender.message("join-room", transferId=other.sender.transfer_id))
    await refused(server, seats.sender.message("join-room", transferId="é" * 36))


async def test_a_digest_is_no_token(server: SignalingServer, local: LocalServer) -> None:
    seats = await server.make_seats()
    kept = await local.backends.store.find(seats.sender.transfer_id)
    assert kept is not None
    await refused(server, seats.sender.message("join-room", token=kept.sender_token))


async def test_joining_again_on_the_same_socket(server: SignalingServer) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        await sender.joins(seats.sender, peer_present=True)
        await sender.still_open()
        await receiver.still_open()
        await sender.say(seats.receiver.message("join-room"))
        await sender.hears_error("auth-mismatch")


async def test_reopen_drops_the_receiver_at_once(
    server: SignalingServer, local: LocalServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        holder = {"transferId": seats.sender.transfer_id, "token": seats.sender.token}
        await local.post("reopen", **holder)
        await receiver.hears_error("reopened")
        await receiver.hears_close(1000, "reopened")
        await sender.hears_of_peer("peer-left", seats.sender)
        await sender.still_open()
    await refused(server, seats.receiver.message("join-room"))


async def test_a_token_that_becomes_void_while_it_is_checked(
    server: SignalingServer, local: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = await server.make_seats()
    store, find = local.backends.store, local.backends.store.find

    async def slow(transfer_id: str) -> object:
        found = await find(transfer_id)
        monkeypatch.undo()
        holder = {"transferId": seats.sender.transfer_id, "token": seats.sender.token}
        await local.post("reopen", **holder)
        return found  # what was true when it was read

    monkeypatch.setattr(store, "find", slow)
    await refused(server, seats.receiver.message("join-room"))


async def test_a_store_that_cannot_be_asked(
    server: SignalingServer, local: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = await server.make_seats()

    async def unreachable(_: str) -> None:
        raise StoreUnreachable

    monkeypatch.setattr(local.backends.store, "find", unreachable)
    async with server.socket() as socket:
        await socket.say(seats.sender.message("join-room"))
        await socket.hears_error("unavailable")
        await socket.hears_close(1008, "unavailable")


async def test_close_ends_the_room(server: SignalingServer, local: LocalServer) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        holder = {"transferId": seats.sender.transfer_id, "token": seats.sender.token}
        await local.post("close", **holder)
        for socket in (sender, receiver):
            await socket.hears_error("room-closed")
            await socket.hears_close(1000, "room-closed")
    await refused(server, seats.sender.message("join-room"))


async def test_a_sender_closes_by_its_socket_and_nobody_else(server: SignalingServer) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        await receiver.say(seats.receiver.message("close-room"))
        await receiver.hears_error("sender-only")
        await sender.still_open()
        await sender.say(seats.sender.message("close-room"))
        for socket in (sender, receiver):
            await socket.hears_error("room-closed")
            await socket.hears_close(1000, "room-closed")
    await refused(server, seats.sender.message("join-room"))


async def test_only_who_sits_there_closes(server: SignalingServer) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        async with server.socket() as stranger:
            await stranger.say(seats.sender.message("close-room"))
            await stranger.hears_error("not-joined")
        await receiver.say(seats.sender.message("close-room"))
        await receiver.hears_error("auth-mismatch")
        await receiver.say({"type": "close-room"})
        await receiver.hears_error("auth-mismatch")
        await sender.say(seats.sender.message("leave-room"))
        await receiver.hears_of_peer("peer-left", seats.receiver)


async def test_a_sender_whose_page_is_gone_and_does_not_come_back_has_ended(
    server: SignalingServer, local: LocalServer
) -> None:
    local.application.signaling.back_within_s = 0.05
    async with both_joined(server) as (sender, receiver, seats):
        await sender.closes(GOING_AWAY)
        await receiver.hears_of_peer("peer-left", seats.receiver)
        await receiver.hears_error("room-closed")
        await receiver.hears_close(1000, "room-closed")
    await refused(server, seats.sender.message("join-room"))


async def test_a_sender_who_reloads_the_page_goes_on(
    server: SignalingServer, local: LocalServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        await sender.closes(GOING_AWAY)
        await receiver.hears_of_peer("peer-left", seats.receiver)
        async with server.socket() as again:
            await again.joins(seats.sender, peer_present=True)
            await receiver.hears_of_peer("peer-joined", seats.receiver)
            assert not local.application.signaling._gone
            await again.relays(seats.sender, {"type": "ready"})
            await receiver.hears_signal(seats.receiver, {"type": "ready"})


@pytest.mark.parametrize(("role", "code"), [("sender", 1000), ("receiver", GOING_AWAY)])
async def test_whoever_goes_otherwise_may_come_back_at_any_time(
    role: Role, code: int, server: SignalingServer, local: LocalServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        goes, stays = (sender, receiver) if role == "sender" else (receiver, sender)
        await goes.closes(code)
        seat = seats.receiver if role == "sender" else seats.sender
        await stays.hears_of_peer("peer-left", seat)
        assert not local.application.signaling._gone


async def test_a_link_outlives_the_page_that_waited_with_it(
    server: SignalingServer, local: LocalServer
) -> None:
    local.application.signaling.back_within_s = 0
    async with server.socket() as socket:
        seat = await waiting_sender(local, socket)
        await socket.closes(GOING_AWAY)
    signaling = local.application.signaling
    await until(lambda: not (signaling.socket_count or signaling._gone or signaling._ending))
    async with server.socket() as again:
        await again.joins(Seats.of(seat["transferId"], seat["token"], "").sender)


async def test_whoever_waited_in_vain_is_told(server: SignalingServer, local: LocalServer) -> None:
    async with server.socket() as socket:
        await waiting_sender(local, socket)
        local.clock.pass_(15 * 60)
        await local.chores()
        await socket.hears_error("room-expired")
        await socket.hears_close(1000, "room-expired")


async def test_a_long_transfer_keeps_its_signaling(
    server: SignalingServer, local: LocalServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        for _ in range(60):  # twenty hours
            local.clock.pass_(20 * 60)
            await local.chores()
            await sender.relays(seats.sender, {"type": "ready"})
            await receiver.hears_signal(seats.receiver, {"type": "ready"})
        async with server.socket() as again:  # and a lost socket is taken back
            await again.joins(seats.sender, peer_present=True)


async def test_an_idle_room_is_closed_after_half_an_hour(
    server: SignalingServer, local: LocalServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        local.clock.pass_(HALF_AN_HOUR - 1)
        await sender.relays(seats.sender, {"type": "ready"})
        await receiver.hears_signal(seats.receiver, {"type": "ready"})
        local.clock.pass_(HALF_AN_HOUR - 1)
        await local.chores()
        await sender.still_open()
        local.clock.pass_(1)
        await local.chores()
        for socket in (sender, receiver):
            await socket.hears_error("room-expired")
            await socket.hears_close(1000, "room-expired")
    assert local.backends.relay.room_count == 0


async def test_extending_counts_as_use(server: SignalingServer, local: LocalServer) -> None:
    async with server.socket() as socket:
        holder = await waiting_sender(local, socket)
        for _ in range(6):
            local.clock.pass_(14 * 60)
            await local.post("extend", **holder)
            await local.chores()
        await socket.still_open()


async def test_a_socket_that_does_not_join_is_closed(
    server: SignalingServer, local: LocalServer
) -> None:
    local.application.signaling.join_within_s = 0.05
    async with server.socket() as socket:
        await socket.hears_error("join-timeout")
        await socket.hears_close(1008, "join-timeout")


async def test_sockets_of_an_address_and_of_all_are_bounded() -> None:
    for setting in ("TELPHER_SIGNALING_MAX_SOCKETS", "TELPHER_SIGNALING_MAX_SOCKETS_PER_ADDRESS"):
        async with local_server(**{setting: "2"}) as local:
            server = signaling(local)
            async with server.socket(), server.socket() as second:
                with pytest.raises(InvalidStatus) as refusal:
                    async with server.socket():
                        pass
                assert refusal.value.response.status_code == 503
                answer = json.loads(refusal.value.response.body)
                assert answer["code"] == "too-many-sockets"
                await second.still_open()
            await until(lambda: not local.application.signaling.socket_count)
            async with server.socket() as again:
                await again.still_open()


async def test_a_reader_that_is_too_slow_is_cut(local: LocalServer) -> None:
    server = signaling(local)
    seats = await server.make_seats()
    large = seats.sender.message(
        "relay", signal={"type": "offer", "payload": {"sdp": "v" * 60_000}}
    )
    async with (
        server.socket() as sender,
        connect(server.url, max_queue=1, compression=None) as receiver,
    ):
        await sender.joins(seats.sender)
        await receiver.send(json.dumps(seats.receiver.message("join-room")))
        await sender.hears_of_peer("peer-joined", seats.sender)
        receiver.transport.pause_reading()
        heard: dict[str, str] = {}
        for _ in range(20):  # far more than any kernel's buffers hold
            local.clock.pass_(11)
            for _ in range(110):
                await sender.say(large)
            await sender.say({"type": "of-no-known-kind"})
            while (heard := await sender.hears())["type"] == "error":
                if heard["code"] in {"unknown-type", "peer-missing"}:
                    break
            if heard["type"] == "peer-left" or heard.get("code") == "peer-missing":
                break
        assert heard["type"] == "peer-left" or heard["code"] == "peer-missing"
        receiver.transport.resume_reading()
        with pytest.raises(ConnectionClosedError):
            [_ async for _ in receiver]


async def test_binary_and_enormous_messages(server: SignalingServer) -> None:
    async with server.socket() as socket:
        await socket.say_raw(b'{"type":"join-room"}')
        await socket.hears_error("invalid-json")
        await socket.say_raw("x" * 1_000_000)
        await socket.hears_error("message-too-large")
        await socket.say_raw("x" * 1_100_000)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.hears()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


async def test_leaving_a_room_that_was_never_joined(server: SignalingServer) -> None:
    seats = await server.make_seats()
    async with server.socket() as socket:
        await socket.say(seats.sender.message("leave-room"))
        await socket.hears_close(1000, "leave-room")
    async with server.socket() as socket:
        await socket.say({"type": "leave-room"})
        await socket.hears_close(1008, "invalid-join")


async def test_only_sockets_are_served_there(local: LocalServer) -> None:
    answer = await local.http.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    with pytest.raises(InvalidStatus):
        async with connect(local.url.replace("http", "ws", 1) + "/api/elsewhere"):
            pass
    async with httpx.AsyncClient(base_url=local.url) as http:
        assert (await http.get("/api/transfer/metrics")).status_code == 200
