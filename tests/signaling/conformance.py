"""The signaling contract, line by line, for any server that keeps it.

A subclass named Test… runs it on the fixture `server`; nothing else about the server is assumed.
What only our own endpoint does, such as asking the session store, is in `test_endpoint.py`.
"""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.signaling.client import Client, Seat, Seats, SignalingServer

READY = {"type": "ready"}
CANDIDATE = {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host", "sdpMid": "0"}

GOOD_SIGNALS: list[object] = [
    {"type": "ready"},
    {"type": "ready", "payload": {}},
    {"type": "ready", "payload": {"note": "t1.abc"}},
    {"type": "ready", "payload": {"note": "\u00e9\u6f22\U0001f600"}},
    {"type": "offer", "payload": {"sdp": "v=0\r\n"}},
    {"type": "answer", "payload": {"sdp": ""}},
    {"type": "ice-candidate", "payload": {**CANDIDATE, "sdpMLineIndex": 0}},
    {
        "type": "ice-candidate",
        "payload": {"candidate": "c" * 4000, "sdpMid": None, "sdpMLineIndex": None},
    },
    {
        "type": "ice-candidate",
        "payload": {**CANDIDATE, "sdpMLineIndex": 1, "usernameFragment": "abcd"},
    },
    {
        "type": "ice-candidate",
        "payload": {**CANDIDATE, "sdpMLineIndex": 1, "usernameFragment": None},
    },
    {"type": "cancel"},
    {"type": "cancel", "payload": {}},
    {"type": "cancel", "payload": {"reason": "enough"}},
    {"type": "error", "payload": {"code": "x", "message": "m" * 500}},
]

BAD_SIGNALS: list[object] = [
    None,
    "ready",
    [],
    {},
    {"type": "unheard-of"},
    {"type": 7},
    {"type": "ready", "payload": "note"},
    {"type": "ready", "payload": {"note": 7}},
    {"type": "offer"},
    {"type": "offer", "payload": {}},
    {"type": "offer", "payload": {"sdp": None}},
    {"type": "answer", "payload": {"sdp": ["v=0"]}},
    {"type": "ice-candidate"},
    {"type": "ice-candidate", "payload": {}},
    {"type": "ice-candidate", "payload": {**CANDIDATE, "sdpMLineIndex": "0"}},
    {"type": "ice-candidate", "payload": {**CANDIDATE, "sdpMid": 0, "sdpMLineIndex": 0}},
    {"type": "ice-candidate", "payload": {**CANDIDATE, "candidate": None, "sdpMLineIndex": 0}},
    {
        "type": "ice-candidate",
        "payload": {**CANDIDATE, "candidate": "c" * 4001, "sdpMLineIndex": 0},
    },
    {
        "type": "ice-candidate",
        "payload": {**CANDIDATE, "sdpMLineIndex": 0, "usernameFragment": 7},
    },
    {"type": "cancel", "payload": {"reason": {}}},
    {"type": "error"},
    {"type": "error", "payload": {"code": "x"}},
    {"type": "error", "payload": {"message": "m"}},
    {"type": "error", "payload": {"code": 1, "message": "m"}},
    {"type": "error", "payload": {"code": "x", "message": "m" * 501}},
]


@asynccontextmanager
async def both_joined(server: SignalingServer) -> AsyncIterator[tuple[Client, Client, Seats]]:
    """Sender and receiver, who have heard of each other."""
    seats = await server.make_seats()
    async with server.socket() as sender, server.socket() as receiver:
        await sender.joins(seats.sender)
        await receiver.joins(seats.receiver, peer_present=True)
        await receiver.hears_of_peer("peer-joined", seats.receiver)
        await sender.hears_of_peer("peer-joined", seats.sender)
        yield sender, receiver, seats


class SignalingConformance:
    """Every line of the contract's table."""

    async def test_the_second_to_arrive_is_announced_to_both(self, server: SignalingServer) -> None:
        async with both_joined(server):
            pass

    async def test_either_side_may_come_first(self, server: SignalingServer) -> None:
        seats = await server.make_seats()
        async with server.socket() as sender, server.socket() as receiver:
            await receiver.joins(seats.receiver)
            await sender.joins(seats.sender, peer_present=True)
            await sender.hears_of_peer("peer-joined", seats.sender)
            await receiver.hears_of_peer("peer-joined", seats.receiver)

    async def test_whoever_stays_hears_that_the_other_left(self, server: SignalingServer) -> None:
        seats = await server.make_seats()
        async with AsyncExitStack() as stack:
            sender = await stack.enter_async_context(server.socket())
            await sender.joins(seats.sender)
            async with server.socket() as receiver:
                await receiver.joins(seats.receiver, peer_present=True)
                await sender.hears_of_peer("peer-joined", seats.sender)
            await sender.hears_of_peer("peer-left", seats.sender)

    async def test_signals_pass_both_ways_unchanged(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, receiver, seats):
            for signal in GOOD_SIGNALS:
                await sender.relays(seats.sender, signal)
                await receiver.hears_signal(seats.receiver, signal)
                await receiver.relays(seats.receiver, signal)
                await sender.hears_signal(seats.sender, signal)

    async def test_order_is_kept(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, receiver, seats):
            signals = [{"type": "ready", "payload": {"note": str(n)}} for n in range(100)]
            for signal in signals:
                await sender.relays(seats.sender, signal)
            for signal in signals:
                await receiver.hears_signal(seats.receiver, signal)

    @pytest.mark.parametrize("signal", BAD_SIGNALS, ids=lambda signal: json.dumps(signal)[:60])
    async def test_malformed_signals(self, server: SignalingServer, signal: object) -> None:
        async with both_joined(server) as (sender, _, seats):
            await sender.relays(seats.sender, signal)
            await sender.hears_error("invalid-signal")
            await sender.still_open()

    async def test_a_missing_signal(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, _, seats):
            await sender.say(seats.sender.message("relay"))
            await sender.hears_error("invalid-signal")

    @pytest.mark.parametrize(
        "change",
        [
            {"transferId": "1234567"},
            {"transferId": "t" * 129},
            {"transferId": None},
            {"transferId": 12345678},
            {"role": "observer"},
            {"role": {}},
            {"role": None},
            {"token": "t" * 15},
            {"token": "t" * 257},
            {"token": []},
        ],
        ids=lambda change: json.dumps(change)[:40],
    )
    async def test_malformed_joins(
        self, server: SignalingServer, change: dict[str, object]
    ) -> None:
        seats = await server.make_seats()
        async with server.socket() as socket:
            await socket.say(seats.sender.message("join-room", **change))
            await socket.hears_error("invalid-join")
            await socket.hears_close(1008, "invalid-join")

    async def test_a_role_that_is_held_by_another_token(self, server: SignalingServer) -> None:
        seats = await server.make_seats()
        stranger = seats.sender._replace(token="another-token-that-is-long-enough")
        async with server.socket() as sender, server.socket() as socket:
            await sender.joins(seats.sender)
            await socket.say(stranger.message("join-room"))
            await socket.hears_error("role-taken")
            await socket.hears_close(1008, "role-taken")
            await sender.still_open()

    async def test_a_second_socket_replaces_the_first(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, receiver, seats), server.socket() as second:
            await second.joins(seats.sender, peer_present=True)
            await second.hears_of_peer("peer-joined", seats.sender)
            await sender.hears_close(1000, "replaced")
            await second.relays(seats.sender, READY)
            heard = [await receiver.hears()]
            while heard[-1]["type"] != "relay":
                heard.append(await receiver.hears())
            # The old socket may be said to have left, before or after.
            assert [one["type"] for one in heard if one["type"] != "peer-left"] == [
                "peer-joined",
                "relay",
            ]

    async def test_over_120_messages_in_ten_seconds(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, receiver, seats):
            for _ in range(119):  # and one was the join
                await sender.relays(seats.sender, READY)
            for _ in range(119):
                await receiver.hears_signal(seats.receiver, READY)
            await sender.relays(seats.sender, READY)
            await sender.hears_error("rate-limited")
            await sender.hears_close(1008, "rate-limited")

    @pytest.mark.parametrize("character", ["x", "\u00e9", "\U0001f600"])
    async def test_messages_over_64_kib_of_utf8(
        self, server: SignalingServer, character: str
    ) -> None:
        async with both_joined(server) as (sender, receiver, seats):
            empty = json.dumps(
                seats.sender.message("relay", signal={"type": "offer", "payload": {"sdp": ""}})
            )
            room = 65_536 - len(empty.encode())
            fits = character * (room // len(character.encode()))
            largest = {"type": "offer", "payload": {"sdp": fits}}
            await sender.relays(seats.sender, largest)
            await receiver.hears_signal(seats.receiver, largest)
            await sender.relays(
                seats.sender, {"type": "offer", "payload": {"sdp": fits + character}}
            )
            await sender.hears_error("message-too-large")
            await sender.relays(seats.sender, {"type": "offer", "payload": {"sdp": "v" * 200_000}})
            await sender.hears_error("message-too-large")
            await sender.still_open()

    @pytest.mark.parametrize(
        "message",
        ["", "{", "nonsense", "[]", "7", '"join-room"', "null", "[" * 60_000, '{"a":' * 12_000],
        ids=lambda message: message[:12],
    )
    async def test_what_is_no_json_object(self, server: SignalingServer, message: str) -> None:
        async with server.socket() as socket:
            await socket.say_raw(message)
            await socket.hears_error("invalid-json")
            await socket.still_open()

    @pytest.mark.parametrize("message", [{}, {"type": 7}, {"type": None}, {"type": ["relay"]}])
    async def test_no_type(self, server: SignalingServer, message: object) -> None:
        async with server.socket() as socket:
            await socket.say(message)
            await socket.hears_error("invalid-type")
            await socket.still_open()

    async def test_an_unknown_type(self, server: SignalingServer) -> None:
        async with server.socket() as socket:
            await socket.say({"type": "joined-room"})
            await socket.hears_error("unknown-type")
            await socket.still_open()

    async def test_relay_before_join(self, server: SignalingServer) -> None:
        seats = await server.make_seats()
        async with server.socket() as socket:
            await socket.relays(seats.sender, READY)
            await socket.hears_error("not-joined")
            await socket.joins(seats.sender)

    @pytest.mark.parametrize("field", ["transfer_id", "role", "token"])
    async def test_relay_with_other_credentials(self, server: SignalingServer, field: str) -> None:
        others = {
            "transfer_id": "00000000-0000-4000-8000-000000000000",
            "role": "receiver",
            "token": "another-token-that-is-long-enough",
        }
        async with both_joined(server) as (sender, _, seats):
            pretended = seats.sender._replace(**{field: others[field]})
            await sender.relays(pretended, READY)
            await sender.hears_error("auth-mismatch")
            await sender.still_open()

    async def test_nothing_is_queued_for_a_peer_that_is_absent(
        self, server: SignalingServer
    ) -> None:
        seats = await server.make_seats()
        async with server.socket() as sender, server.socket() as receiver:
            await sender.joins(seats.sender)
            await sender.relays(seats.sender, READY)
            await sender.hears_error("peer-missing")
            await receiver.joins(seats.receiver, peer_present=True)
            await receiver.hears_of_peer("peer-joined", seats.receiver)
            await sender.hears_of_peer("peer-joined", seats.sender)
            later = {"type": "cancel"}
            await sender.relays(seats.sender, later)
            await receiver.hears_signal(seats.receiver, later)

    async def test_leaving(self, server: SignalingServer) -> None:
        async with both_joined(server) as (sender, receiver, seats):
            await receiver.say(seats.receiver.message("leave-room"))
            await receiver.hears_close(1000, "leave-room")
            await sender.hears_of_peer("peer-left", seats.sender)
            await sender.relays(seats.sender, READY)
            await sender.hears_error("peer-missing")

    async def test_a_role_is_free_again_when_its_socket_is_gone(
        self, server: SignalingServer
    ) -> None:
        seats = await server.make_seats()
        async with server.socket() as sender:
            await sender.joins(seats.sender)
            await sender.say(seats.sender.message("leave-room"))
            await sender.hears_close(1000, "leave-room")
        async with server.socket() as again:
            await again.joins(seats.sender)

    async def test_transfers_do_not_hear_of_each_other(self, server: SignalingServer) -> None:
        async with both_joined(server) as (_, receiver, seats), both_joined(server) as (one, _, of):
            await one.relays(of.sender, READY)
            await receiver.relays(seats.receiver, {"type": "cancel"})
            await receiver.still_open()

    async def test_unknown_fields_do_no_harm(self, server: SignalingServer) -> None:
        seats = await server.make_seats()
        seat: Seat = seats.sender
        async with server.socket() as socket:
            await socket.say(seat.message("join-room", future={"a": [1]}))
            assert (await socket.hears())["type"] == "joined-room"
