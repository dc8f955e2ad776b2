"""A hostile receiver before a real `telpher send`."""

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from tests.hostile.case import Case, each
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.honest import Outcome, all_at_once, converse, ended_well
from tests.hostile.peer import Hostile
from tests.hostile.receivers import CASES
from tests.servers import TelpherServer
from tests.terminal import Terminal


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest,
    server: TelpherServer,
    elsewhere: Elsewhere,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[Case, Future[Outcome]]]:
    folder = tmp_path_factory.mktemp("senders")

    def against_a_sender(case: Case) -> Outcome:
        file = folder / f"{case.name}.bin"
        with file.open("wb") as opened:
            opened.truncate(case.size)
        sender = Terminal.sends(folder / case.name, server.url, file)
        hostile = Hostile.behind_a_link(elsewhere, server.url, sender.link)
        return converse(hostile, sender, case)

    with all_at_once(request, against_a_sender) as running:
        yield running


@pytest.mark.parametrize("case", each(CASES))
def test_a_hostile_receiver(outcomes: dict[Case, Future[Outcome]], case: Case) -> None:
    ended_well(outcomes[case].result(), case)
