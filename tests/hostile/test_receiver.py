"""A hostile sender before a real `telpher receive`."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.hostile.case import Case, each
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.honest import (
    Outcome,
    all_at_once,
    converse,
    ended_well,
    nothing_was_written,
    shows_nothing_that_moves,
)
from tests.hostile.peer import Hostile
from tests.hostile.script import Hear, Script
from tests.hostile.senders import CASES
from tests.hostile.words import BYE, accepted, file, offer
from tests.servers import TelpherServer
from tests.terminal import Terminal

DECEIVING = ["\u202egpj.exe", "a\u2066b\u200b.txt", "c\u2028Delivered.txt"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receivers")


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, server: TelpherServer, elsewhere: Elsewhere, folder: Path
) -> Iterator[dict[Case, Future[Outcome]]]:
    def against_a_receiver(case: Case) -> Outcome:
        place = folder / case.name
        place.mkdir()
        hostile, link = Hostile.with_a_link(elsewhere, server.url)
        receiver = Terminal.receives(place / "home", link, place / "output")
        return converse(hostile, receiver, case)

    with all_at_once(request, against_a_receiver) as running:
        yield running


@pytest.mark.parametrize("case", each(CASES))
def test_a_hostile_sender(outcomes: dict[Case, Future[Outcome]], folder: Path, case: Case) -> None:
    ended_well(outcomes[case].result(), case)
    nothing_was_written(folder / case.name)


def test_names_that_deceive(server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """They may be sent; what is shown of them cannot turn the line around or begin another."""
    offered = offer(*(file(name) for name in DECEIVING))

    def script() -> Script:
        yield from accepted(offered)
        yield offered.finished(offered.root())
        yield Hear("delivered")
        yield BYE

    hostile, link = Hostile.with_a_link(elsewhere, server.url)
    receiver = Terminal.receives(tmp_path / "home", link, tmp_path / "output")
    outcome = converse(hostile, receiver, Case("names", "cancelled", script))
    assert outcome.status == 0, outcome.lines
    assert outcome.told is None
    shows_nothing_that_moves(outcome)
    assert {"gpj.exe", "ab.txt", "cDelivered.txt"} <= {*outcome.lines}
    assert {path.name for path in (tmp_path / "output").iterdir()} == {*DECEIVING}
