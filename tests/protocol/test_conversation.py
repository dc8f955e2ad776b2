"""Both machines talk to each other: whatever happens, it ends, and nobody claims too much."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telpher.protocol import events as ev
from telpher.protocol.codec import CHUNK_BYTES, chunk_count

from .pair import OPEN, Pair, Plan

MOMENTS = st.integers(0, 12_000)
SOON = st.integers(0, 3_000)
DEEDS = [
    *(
        (side, what)
        for side in ("sender", "receiver")
        for what in ("stop", "pause", "go on", "fail", "restart")
    ),
    ("receiver", "wipe"),
    ("sender", "change"),
    ("sender", "revise"),
    ("sender", "revise"),
    ("link", "lost"),
    ("link", "cut"),
    ("link", "cut"),
    ("link", "cut"),
    ("link", "dead"),
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
    acts=st.lists(acts(MOMENTS), max_size=5).map(sorted),
    unknown=st.booleans(),
    late=st.lists(acts(SOON), max_size=2).map(sorted),
    declines=st.integers(0, 9).map(lambda draw: draw == 0),
)

# Other conversations in every run, also where Hypothesis would repeat itself; one that fails is
# printed so that it can be told again.
ANEW = settings(
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def talk(plan: Plan, seed: int) -> Pair:
    pair = Pair(plan, Random(seed))
    # A pause without end is no end: in the last act everybody goes on.
    for acts, when in ((plan.acts, 20_000), (plan.late, 4_000)):
        acts += [(when, "sender", "go on"), (when, "receiver", "go on")]
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
        assert max(side.confirmed) <= chunk_count(plan.total) * CHUNK_BYTES
    if isinstance(got, ev.Finish):
        assert receiver.confirmed[-1] == sender.total
        assert receiver.saved
        # A file that changed unseen, while nobody ran, arrives as it was or as it is; never mixed.
        whole = (sender.first[: sender.total], sender.changed[: sender.total])
        assert receiver.disk[: sender.total] in (sender.stream, *whole)
    if isinstance(sent, ev.Finish):
        # Killed after the delivery, a new process may find nobody who could tell it.
        assert sent == got or (receiver.saved and receiver.processes > 1)
        assert sender.confirmed[-1] == sender.total
    if not pair.repaired:
        assert pair.placed <= sender.total + pair.wasted, "bytes came twice for nothing"
    happened = {(side, what) for _, side, what in plan.acts + plan.late}
    deeds = {what for _, what in happened}
    unread = plan.unknown and {("sender", "restart"), ("receiver", "wipe")} & happened
    if isinstance(sent, ev.Fail):
        judge_ends(pair, sent, got, happened)
    ended = {"stop", "fail", "lost", "dead", "change"} & deeds or plan.declines or pair.altered
    if not ended and not unread:
        assert isinstance(sent, ev.Finish)


def judge_ends(
    pair: Pair, sent: ev.Fail, got: ev.Finish | ev.Fail, happened: set[tuple[str, str]]
) -> None:
    """Whoever ends without a delivery says why, truly; and both say the same if they could talk."""
    plan = pair.plan
    deeds = {what for _, what in happened}
    # Before the channels are open, or while they are lost, nothing can be said to the other side.
    unheard = any(what in ("stop", "fail") and when <= OPEN for when, _, what in plan.acts)
    apart = unheard or bool({"cut", "dead", "lost", "restart", "wipe"} & deeds)
    ends = {side for side, what in happened if what in ("stop", "fail")}
    if pair.altered or plan.declines:
        ends.add("receiver")
    reasons = {
        "cancelled": "stop" in deeds,
        "declined": plan.declines,
        "peer-gone": bool(ends) or apart,
        "silent": "dead" in deeds,
        "file-changed": ("sender", "fail") in happened,
        "file-unreadable": plan.unknown
        and bool({("sender", "restart"), ("receiver", "wipe")} & happened),
        "disk-full": ("receiver", "fail") in happened,
        "peer-failed": pair.altered or "change" in deeds,
        "digest-mismatch": pair.altered,
    }
    assert reasons[sent.code]
    if isinstance(got, ev.Finish):
        assert apart, "only a lost connection keeps a delivery from the sender"
        return
    assert reasons[got.code]
    # Ends of both sides may cross: then each says its own.
    if not apart and len(ends) < 2:
        told = "peer-failed" if got.code == "digest-mismatch" else got.code
        assert sent.code == told
        assert [sent.by, got.by].count("them") == 1


@settings(ANEW, max_examples=2_000)
@given(plan=PLANS, seed=st.integers(0, 2**32))
def test_any_conversation(plan: Plan, seed: int) -> None:
    judge(talk(plan, seed))


@pytest.mark.soak
@settings(ANEW, max_examples=50_000)
@given(plan=PLANS, seed=st.integers(0, 2**32))
def test_very_many_conversations(plan: Plan, seed: int) -> None:
    judge(talk(plan, seed))


def test_frames_that_come_twice_are_dropped() -> None:
    pair = talk(Plan(total=5 * CHUNK_BYTES + 7, window=3, doubled=50), seed=1)
    judge(pair)
    assert isinstance(pair.sender.outcome, ev.Finish)
    assert pair.receiver.machine.dropped > 0


@pytest.mark.parametrize("window", [1, 2, 3, 5, 16])
def test_a_window_of_any_size_never_stalls_for_good(window: int) -> None:
    pair = talk(Plan(total=9 * CHUNK_BYTES, window=window), seed=window)
    judge(pair)
    assert isinstance(pair.sender.outcome, ev.Finish)


@pytest.mark.parametrize("moment", range(4_500, 7_000, 450))
def test_what_was_read_once_and_confirmed_does_not_come_again(moment: int) -> None:
    acts = [(moment, "receiver", "wipe")]
    pair = talk(Plan(total=5 * CHUNK_BYTES, window=2, unknown=True, work=500, acts=acts), seed=1)
    judge(pair)
