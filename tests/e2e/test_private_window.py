"""A private window of Chromium keeps the private folder in memory: nothing is staged there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browsers import ARGUMENTS, chromium
from tests.e2e.people import NO_PICKER, Person
from tests.memory import Growth
from tests.servers import TelpherServer

SIZE = 200_000_000
MOST = SIZE / 2 / 1_000_000
"""Megabytes: a page, the window of chunks, and the rooms of the download."""

PATIENCE = 120_000


@pytest.fixture
def private(playwright: Playwright, server: TelpherServer) -> Iterator[Person]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    context = browser.new_context(accept_downloads=True, locale="en-GB")
    context.add_init_script(NO_PICKER)
    yield Person(context, server.url)
    browser.close()


@pytest.mark.soak
def test_it_is_streamed_and_never_a_whole_in_memory(
    private: Person, sender: Person, tmp_path: Path
) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as opened:
        opened.truncate(SIZE)
    sender.sends(file)
    private.opens_the_page()
    with Growth(private.pid) as asked:
        private.opens_link(sender.link)
        private.waits_for("deciding")
        expect(private.page.get_by_role("main")).to_contain_text("while it comes")
    with Growth(private.pid) as taken:
        download = private.accepts_into_downloads(PATIENCE)
        private.waits_for("delivered", PATIENCE)
    assert Path(download.path()).stat().st_size == SIZE
    assert asked.megabytes < MOST
    assert taken.megabytes < MOST
