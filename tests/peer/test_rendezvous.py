"""Two rendezvous in a room that loses, repeats, reorders and delays, in virtual time."""

import random
from asyncio import sleep
from collections.abc import Callable

import pytest

from telpher.keys.envelopes import Hello
from telpher.peer.signaling import SeatLoss
from tests.peer.fakes import RIGHT, Meeting, Room, Side, bad_room, good_room, meet
from tests.peer.virtual_time import run

SEEDS = range(40)


def test_a_good_room_connects_both_with_one_connection_each() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(1)
        assert [side.connections for side in meeting.sides] == [1, 1]
        assert len(meeting.made) == 2
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_a_slow_path_is_not_torn_down_while_it_is_built() -> None:
    async def scene() -> None:
        meeting = meet(Room(lambda: [0.6], lambda: 6.0))
        await sleep(12)
        assert [side.connections for side in meeting.sides] == [1, 1]
        assert len(meeting.made) == 2
        assert len({said.attempt for said in meeting.sender.said if isinstance(said, Hello)}) == 1
        meeting.close()

    run(scene())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("typed", ["", RIGHT], ids=["link", "code"])
def test_a_bad_room(seed: int, typed: str) -> None:
    async def scene() -> None:
        meeting = meet(bad_room(random.Random(seed)), typed)
        await sleep(120)
        meeting.expect_together()
        assert meeting.receiver.typed == "", "whoever came in with the code has the link now"
        assert meeting.sender.kept == 0
        assert meeting.receiver.doubts == []
        meeting.close()

    run(scene())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_room_and_a_bad_path(seed: int) -> None:
    async def scene() -> None:
        chance = random.Random(seed)
        meeting = meet(bad_room(chance, carries=seed % 2 == 0))
        for _ in range(20):
            await sleep(chance.uniform(0, 10))
            chance.choice(_MISFORTUNES)(chance.choice(meeting.sides), chance)
        await sleep(120)
        meeting.expect_together()
        assert max(side.most_open for side in meeting.sides) <= 2
        assert len(meeting.made) < 200
        meeting.close()

    run(scene())


def _both_fail(side: Side, chance: random.Random) -> None:
    connection = side.in_force
    if connection is not None:
        other = connection.other
        connection.fail()
        if other is not None:
            other._loop.call_later(chance.uniform(0, 20), other.fail)


def _waver(side: Side, chance: random.Random) -> None:
    if side.in_force is not None:
        side.in_force.waver(chance.uniform(0, 6))


def _renew(side: Side, _: random.Random) -> None:
    side.rendezvous.renew(0 if side.in_force is None else side.in_force.number)


def _restart(side: Side, _: random.Random) -> None:
    side.restart()


def _leave_the_room(side: Side, chance: random.Random) -> None:
    rendezvous = side.rendezvous
    rendezvous.peer_away()
    rendezvous._loop.call_later(chance.uniform(0, 4), rendezvous.peer_here)


def _change_networks(side: Side, _: random.Random) -> None:
    side.rendezvous.network_changed()


_MISFORTUNES: list[Callable[[Side, random.Random], None]] = [
    _both_fail,
    _waver,
    _renew,
    _restart,
    _leave_the_room,
    _change_networks,
]


def test_a_lost_connection_is_replaced_at_once_while_the_room_is_good() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        assert meeting.sender.in_force is not None
        meeting.sender.in_force.fail()
        assert meeting.sender.has_said(Hello) == 2
        await sleep(1)
        assert [side.connections for side in meeting.sides] == [2, 2]
        assert [side.losses for side in meeting.sides] == [1, 1]
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_a_receiver_that_has_begun_anew_is_met_at_once_though_no_connection_failed() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        kept = meeting.sender.in_force
        meeting.receiver.restart()
        await sleep(0.5)
        meeting.expect_together()
        assert meeting.sender.in_force is not kept
        assert (meeting.sender.connections, meeting.sender.losses) == (2, 1)
        meeting.close()

    run(scene())


def test_a_receiver_that_has_begun_anew_asks_where_the_room_does_not_tell() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        kept = meeting.sender.in_force
        meeting.receiver.restart(noticed=False)
        await sleep(1.9)
        assert meeting.sender.in_force is kept
        await sleep(0.7)
        meeting.expect_together()
        assert meeting.sender.in_force is not kept
        meeting.close()

    run(scene())


def test_a_receiver_that_has_begun_anew_is_met_though_the_room_says_late_that_the_former_left() -> (
    None
):
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        meeting.sender.when_agreed = meeting.sender.rendezvous.peer_away
        meeting.receiver.restart()
        await sleep(0.5)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_who_comes_back_into_the_room_with_its_keys_needs_no_other_connection() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        kept = [side.in_force for side in meeting.sides]
        for _ in range(20):
            for side in meeting.sides:
                side.rendezvous.peer_away()
                side.rendezvous.peer_here()
            await sleep(3)
        assert [side.in_force for side in meeting.sides] == kept
        assert len(meeting.made) == 2
        # Told that the keys are there, the sender says no more hellos.
        hellos = meeting.sender.has_said(Hello)
        await sleep(600)
        assert meeting.sender.has_said(Hello) == hellos <= 21
        meeting.close()

    run(scene())


def test_a_sender_that_has_begun_anew_is_met_again_though_the_receiver_noticed_nothing() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        meeting.sender.restart()
        await sleep(0.5)
        meeting.expect_together()
        assert (meeting.receiver.connections, meeting.receiver.losses) == (2, 1)
        meeting.close()

    run(scene())


def test_a_short_silence_is_waited_for_and_a_long_one_answered_by_a_new_connection() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        assert meeting.sender.in_force is not None
        meeting.sender.in_force.waver(2.5)
        await sleep(10)
        assert [side.connections for side in meeting.sides] == [1, 1]
        assert meeting.receiver.in_force is not None
        meeting.receiver.in_force.waver(60)
        await sleep(2.9)
        assert len(meeting.made) == 2
        await sleep(1)
        assert [side.losses for side in meeting.sides] == [1, 1]
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_while_the_other_is_away_nothing_is_said_and_nobody_gives_up() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        for side in meeting.sides:
            side.rendezvous.peer_away()
        assert meeting.sender.in_force is not None
        meeting.sender.in_force.fail()
        said = [len(side.said) for side in meeting.sides]
        await sleep(3600)
        assert [len(side.said) for side in meeting.sides] == said
        for side in meeting.sides:
            side.rendezvous.peer_here()
        await sleep(1)
        meeting.expect_together()
        meeting.close()

    run(scene())


def test_hellos_that_meet_nobody_become_rare() -> None:
    async def scene() -> None:
        sender = Side("sender", good_room(), [])
        sender.rendezvous.peer_here()
        await sleep(60)
        assert 6 < sender.has_said(Hello) < 12
        sender.rendezvous.close()

    run(scene())


def test_a_seat_that_is_lost_matters_only_to_those_who_are_apart() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(1)
        meeting.sender.rendezvous.seat_lost("expired")
        assert meeting.sender.stranded_by == ""
        assert meeting.sender.in_force is not None
        meeting.sender.in_force.fail()
        assert meeting.sender.stranded_by == "expired"
        assert meeting.receiver.in_force is not None
        meeting.receiver.in_force.fail()
        meeting.receiver.rendezvous.seat_lost("replaced")
        assert meeting.receiver.stranded_by == "replaced"
        meeting.close()

    run(scene())


@pytest.mark.parametrize(("why", "in_time"), [("closed", True), ("expired", False)])
def test_a_closed_room_and_a_silent_connection_are_the_end(why: SeatLoss, in_time: bool) -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(1)
        receiver = meeting.receiver
        receiver.room.carries = False
        assert receiver.in_force is not None
        receiver.rendezvous.seat_lost(why)
        receiver.in_force.waver(2)
        await sleep(10)
        assert (receiver.stranded_by, receiver.losses) == ("", 0)
        receiver.in_force.waver(60)
        await sleep(2)
        assert (receiver.stranded_by, receiver.losses) == ("", 0)
        await sleep(2)
        assert receiver.stranded_by == (why if in_time else "")
        assert receiver.losses == (1 if in_time else 0)
        meeting.close()

    run(scene())


def _swallows(meeting: Meeting) -> None:
    meeting.sender.room.fate = lambda: [None]


def _is_gone(meeting: Meeting) -> None:
    for side in meeting.sides:
        side.rendezvous.peer_away()


def _is_lost(meeting: Meeting) -> None:
    for side in meeting.sides:
        side.rendezvous.seat_lost("expired")


def _is_good(_: Meeting) -> None:
    pass


_ROOMS = [_swallows, _is_gone, _is_lost, _is_good]


@pytest.mark.parametrize("becomes", _ROOMS)
@pytest.mark.parametrize("who", [0, 1])
def test_in_another_network_the_next_connection_stands_before_the_present_one_goes(
    becomes: Callable[[Meeting], None], who: int
) -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        becomes(meeting)
        said = [len(side.said) for side in meeting.sides]
        meeting.sides[who].rendezvous.network_changed()
        await sleep(0.5)
        assert [side.connections for side in meeting.sides] == [2, 2]
        assert [side.apart for side in meeting.sides] == [0, 0]
        meeting.expect_together()
        heard_in_a_room = becomes in (_swallows, _is_good)
        assert (said != [len(side.said) for side in meeting.sides]) == heard_in_a_room
        await sleep(60)
        assert len(meeting.made) == 4
        assert [side.stranded_by for side in meeting.sides] == ["", ""]
        meeting.close()

    run(scene())


@pytest.mark.parametrize("who", [0, 1])
def test_a_silent_connection_without_a_room_is_replaced_if_it_still_carries(who: int) -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        _is_gone(meeting)
        silent = meeting.sides[who].in_force
        assert silent is not None
        silent.waver(60)
        await sleep(2.9)
        assert len(meeting.made) == 2
        await sleep(1)
        assert [side.apart for side in meeting.sides] == [0, 0]
        meeting.expect_together()
        meeting.close()

    run(scene())


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_loses_the_present_connection_first_waits_for_the_next_without_a_room(
    seed: int,
) -> None:
    async def scene() -> None:
        chance = random.Random(seed)
        meeting = meet(bad_room(chance, carries=True))
        await sleep(60)
        _is_lost(meeting)
        chance.choice(meeting.sides).rendezvous.network_changed()
        await sleep(2)
        meeting.expect_together()
        assert [side.connections for side in meeting.sides] == [2, 2]
        assert [side.stranded_by for side in meeting.sides] == ["", ""]
        meeting.close()

    run(scene())


def test_where_no_better_connection_can_be_had_the_present_one_stays() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        kept = [side.in_force for side in meeting.sides]
        meeting.sender.room.path = lambda: 1e6
        meeting.receiver.rendezvous.network_changed()
        await sleep(60)
        assert [side.in_force for side in meeting.sides] == kept
        assert len(meeting.made) <= 8
        made = len(meeting.made)
        await sleep(600)
        assert len(meeting.made) == made
        for side in meeting.sides:
            assert [one for one in side.opened if not one.closed] == [side.in_force]
        meeting.close()

    run(scene())


def test_without_a_room_and_without_the_next_connection_there_is_nothing_to_wait_for() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(5)
        _is_lost(meeting)
        meeting.sender.room.path = lambda: 1e6
        meeting.sender.rendezvous.network_changed()
        await sleep(0.5)
        for side in meeting.sides:
            assert side.in_force is not None
            side.in_force.fail()
        assert [side.stranded_by for side in meeting.sides] == ["", ""]
        await sleep(11)
        assert [side.stranded_by for side in meeting.sides] == ["expired", "expired"]
        meeting.close()

    run(scene())


def test_a_connection_that_stands_survives_a_closed_room_and_another_network() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        await sleep(1)
        receiver = meeting.receiver
        receiver.room.carries = False
        receiver.rendezvous.seat_lost("closed")
        receiver.rendezvous.network_changed()
        await sleep(60)
        assert (receiver.stranded_by, receiver.losses) == ("", 0)
        meeting.close()

    run(scene())


def test_another_network_is_nothing_to_those_who_are_apart() -> None:
    async def scene() -> None:
        receiver = Side("receiver", good_room(), [])
        receiver.rendezvous.network_changed()
        await sleep(60)
        assert receiver.said == []
        receiver.rendezvous.close()

    run(scene())


def test_a_machine_that_cannot_make_the_connection_says_so() -> None:
    async def scene() -> None:
        meeting = meet(good_room())
        meeting.sender.able = False
        await sleep(0.1)
        assert meeting.sender.times_unable == 1
        meeting.close()

    run(scene())
