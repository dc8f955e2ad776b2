"""What must be true of the honest side, however the hostile one spoke to it."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from telpher.cli.words import ENDS
from tests.hostile.case import Case
from tests.hostile.manifests import ABSOLUTE
from tests.hostile.peer import Hostile
from tests.memory import Growth
from tests.terminal import Terminal

AT_ONCE = 4
"""So many at a time: most of a conversation is waiting."""
_MOVES_THE_SCREEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Outcome:
    """``told``: the reason of the honest side's `cancel`, if it said one."""

    status: int
    lines: list[str]
    told: str | None
    megabytes: float
    hostile: Hostile


def converse(hostile: Hostile, terminal: Terminal, case: Case) -> Outcome:
    """Have the hostile side speak to a terminal, until both have ended."""
    try:
        hostile.meets()
        with Growth(terminal.pid) as growth:
            told = hostile.plays(case.script())
            status = terminal.ends()
    finally:
        hostile.leaves()
    return Outcome(status, terminal.lines, told, growth.megabytes, hostile)


def ended_well(outcome: Outcome, case: Case) -> None:
    """Ended with the code, in bounds; and the other side was told why."""
    prefix = "On the other side: " if case.by == "them" and case.code != "peer-failed" else ""
    assert any(line.startswith(prefix + ENDS[case.code]) for line in outcome.lines), outcome.lines
    assert outcome.status == 1
    shows_nothing_that_moves(outcome)
    assert outcome.told == (case.code if case.by == "fault" and case.code != "peer-gone" else None)
    assert outcome.megabytes <= case.most


def shows_nothing_that_moves(outcome: Outcome) -> None:
    """No line holds anything that moves, hides or turns what a terminal shows."""
    assert not any(_MOVES_THE_SCREEN.search(line) for line in outcome.lines), outcome.lines


def nothing_was_written(folder: Path) -> None:
    """The receiver's folder is empty, and so is everything around it."""
    below = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    # Where a program keeps what it needs itself.
    assert {path for path in below if not path.startswith("home/state")} == {"home", "output"}
    assert not Path(ABSOLUTE).exists()


@contextmanager
def all_at_once(
    request: pytest.FixtureRequest, converse: Callable[[Case], Outcome]
) -> Iterator[dict[Case, Future[Outcome]]]:
    """Begin every conversation that the tests of this module are about."""
    cases: list[Case] = [
        cast("Case", item.callspec.params["case"])
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.module is request.module
        and "case" in getattr(item, "fixturenames", ())
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {case: pool.submit(converse, case) for case in cases}
