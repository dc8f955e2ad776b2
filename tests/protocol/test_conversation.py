"""Both machines talk to each other: whatever happens, it ends, and nobody claims too much."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telpher.protocol import events as ev
from telpher.protocol.codec import CHUNK_BYTES, chunk_count

from .pair import OPEN, Pair, Plan, content

MOMENTS = st.integers(0, 12_000)
SOON = st.integers(0, 3_000)
DEEDS = [
    *(
        (side, what)
        for side in ("sender", "receiver")
        for what in ("stop", "pause", "go on", "fail")
    ),
    ("link", "lost"),
]


def acts(moments: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, str, str]]:
    return st.builds(lambda when, deed: (when, *deed), moments, st.sampled_from(DEEDS))


TOTALS = st.one_of(
    st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1]),
    st.integers(0, 6 * CHUNK_BYTES),
)
PLANS = st.builds(
    Plan,
    total=TOTALS,
    window=st.integers(1, 8),
    largest=st.sampled_from([65_536, 262_144, 2_000_000]),
    work=st.sampled_from([0, 50, 1_500]),
    delay=st.sampled_from([0, 50, 1_500]),
    doubled=st.sampled_from([0, 20]),
    altered=st.sampled_from([0, 0, 0, 10]),
    acts=st.lists(acts(MOMENTS), max_size=3).map(sorted),
    late=st.lists(acts(SOON), max_size=2).map(sorted),
    declines=st.integers(0, 9).map(lambda draw: draw == 0),
)


def talk(plan: Plan, seed: int) -> Pair:
    pair = Pair(plan, Random(seed))
    # A pause without end is no end: in the last act everybody goes on.
    plan.acts = [*plan.acts, (20_000, "sender", "go on"), (20_000, "receiver", "go on")]
    pair.run()
    return pair


def judge(pair: Pair) -> None:
    plan, sender, receiver = pair.plan, pair.sender, pair.receiver
    sent, got = sender.outcome, receiver.outcome
    assert sender.closed
    assert receiver.closed
    assert sent is not None
    assert got is not None
    for side in (sender, receiver):
        assert side.confirmed == sorted(side.confirmed), "confirmed bytes went back"
        assert side.confirmed[-1] <= plan.total
    assert sender.confirmed[-1] <= receiver.confirmed[-1]
    if isinstance(got, ev.Finish):
        assert receiver.confirmed[-1] == plan.total
        assert receiver.saved
        assert receiver.disk == content(plan.total)
    if isinstance(sent, ev.Finish):
        assert sent == got
        assert sender.confirmed[-1] == plan.total
    happened = {(side, what) for _, side, what in plan.acts + plan.late}
    # Before the channels are open a cancel cannot be said: to the other side the link is lost.
    unheard = any(what in ("stop", "fail") and when <= OPEN for when, _, what in plan.acts)
    lost = unheard or ("link", "lost") in happened
    stops = {side for side, what in happened if what in ("stop", "fail")}
    match sent, got:
        case ev.Finish(), ev.Finish():
            pass
        case ev.Fail(code), ev.Finish():
            assert lost, "only a lost connection keeps a delivery from the sender"
            assert code in ("peer-gone", "cancelled", "file-changed")
        case ev.Fail(ours, our_by), ev.Fail(theirs, their_by):
            if theirs == "digest-mismatch":
                assert pair.altered
                theirs, their_by = "peer-failed", "us"
            reasons = {
                "cancelled": any(what == "stop" for _, what in happened),
                "declined": plan.declines,
                "peer-gone": lost,
                "file-changed": ("sender", "fail") in happened,
                "disk-full": ("receiver", "fail") in happened,
                "peer-failed": pair.altered,
            }
            assert reasons.get(ours)
            assert reasons.get(theirs)
            # Ends of both sides may cross: then each says its own.
            if pair.altered or plan.declines:
                stops.add("receiver")
            if not lost and len(stops) < 2:
                assert ours == theirs
                assert [our_by, their_by].count("them") == 1
        case _:
            pytest.fail("the sender believes in a delivery that was none")
    if not lost and not stops and not plan.declines and not pair.altered:
        assert isinstance(got, ev.Finish)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=PLANS, seed=st.integers(0, 2**32))
def test_any_conversation(plan: Plan, seed: int) -> None:
    judge(talk(plan, seed))


@pytest.mark.soak
@settings(max_examples=50_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=PLANS, seed=st.integers(0, 2**32))
def test_very_many_conversations(plan: Plan, seed: int) -> None:
    judge(talk(plan, seed))


def test_frames_that_come_twice_are_dropped() -> None:
    pair = talk(Plan(total=5 * CHUNK_BYTES + 7, window=3, doubled=50), seed=1)
    judge(pair)
    assert isinstance(pair.sender.outcome, ev.Finish)
    assert pair.receiver.machine.dropped > 0
    assert pair.receiver.written == set(range(chunk_count(pair.plan.total)))


@pytest.mark.parametrize("window", [1, 2, 3, 5, 16])
def test_a_window_of_any_size_never_stalls_for_good(window: int) -> None:
    pair = talk(Plan(total=9 * CHUNK_BYTES, window=window), seed=window)
    judge(pair)
    assert isinstance(pair.sender.outcome, ev.Finish)
