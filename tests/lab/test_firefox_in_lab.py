from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.bidi import BidiPage
from tests.e2e.firefox import running_firefox
from tests.lab.lab import Lab
from tests.lab.server import LabServer
from tests.lab.test_programs_in_lab import LOCAL_ADDRESSES, expect_at_home


@pytest.mark.soak
def test_firefox_runs_inside(lab: Lab, tmp_path: Path) -> None:
    with LabServer(lab, tmp_path) as server, ExitStack() as ending:
        browser = lab.b.inside(ending.enter_context, running_firefox(tmp_path / "profile"))
        page = BidiPage(browser.session)
        page.goto(server.url)
        expect_at_home(lab.b, page.evaluate(LOCAL_ADDRESSES))
