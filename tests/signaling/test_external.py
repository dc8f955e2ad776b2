"""The external server of our tests keeps the same contract, and nothing beyond it."""

import secrets
from collections.abc import Iterator

import pytest

from tests.signaling.client import Seat, Seats, SignalingServer
from tests.signaling.conformance import READY, SignalingConformance, both_joined
from tests.signaling.external import ExternalServer

HALF_AN_HOUR = 30 * 60


@pytest.fixture(params=["never", "before", "after"])
def external(request: pytest.FixtureRequest) -> Iterator[ExternalServer]:
    with ExternalServer(request.param) as running:
        yield running


@pytest.fixture
def server(external: ExternalServer) -> SignalingServer:
    async def make_seats() -> Seats:
        return Seats.of(secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(16))

    return SignalingServer(external.url, make_seats)


class TestExternalServer(SignalingConformance):
    pass


async def test_an_idle_room_is_closed_after_half_an_hour(
    external: ExternalServer, server: SignalingServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats):
        external.passes(HALF_AN_HOUR - 1)
        await sender.relays(seats.sender, READY)
        await receiver.hears_signal(seats.receiver, READY)
        external.passes(HALF_AN_HOUR - 1)
        await sender.still_open()
        external.passes(1)
        for socket in (sender, receiver):
            await socket.hears_error("room-expired")
            await socket.hears_close(1000, "room-expired")


async def test_any_well_formed_token_is_admitted(server: SignalingServer) -> None:
    async with server.socket() as socket:
        await socket.joins(Seat("\U0001f600" * 4, "receiver", "t" * 16))
    async with server.socket() as socket:
        await socket.joins(Seat("t" * 128, "sender", "\U0001f600" * 128))


async def test_when_a_replaced_socket_is_said_to_have_left(
    external: ExternalServer, server: SignalingServer
) -> None:
    async with both_joined(server) as (sender, receiver, seats), server.socket() as second:
        await second.joins(seats.sender, peer_present=True)
        await sender.hears_close(1000, "replaced")
        told = {
            "never": ["peer-joined"],
            "before": ["peer-left", "peer-joined"],
            "after": ["peer-joined", "peer-left"],
        }
        for kind in told[external.peer_left]:
            await receiver.hears_of_peer(kind, seats.receiver)
        await receiver.still_open()


async def test_everything_is_on_record(external: ExternalServer, server: SignalingServer) -> None:
    async with both_joined(server) as (sender, _, seats):
        await sender.relays(seats.sender, READY)
        await sender.relays(seats.sender, {})
        await sender.hears_error("invalid-signal")
    assert [frame.kind for frame in external.frames] == ["join-room"] * 2 + ["relay"] * 2
    assert external.relays == 2
    assert external.errors == ["invalid-signal"]
