"""How much script the start page loads, counted in a real Chromium, and what is seen without it.

Nothing is timed. Counted as "before interaction" is all that is loaded without anybody doing
anything and without waiting for the browser to be idle: what paints the page, what makes its
buttons work, and what finds out whether this browser was sending. What it loads when it is idle is
counted by itself: nothing that can be seen or pressed waits for it, a press loads the same at once,
and a browser that has other things to do is not idle.
"""

import re
from collections.abc import Iterator
from queue import Queue

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.people import Chromiums, Person
from tests.e2e.someone import NO_SHELL, PATIENCE
from tests.server.test_page_size import LANGUAGES, LIMIT, WEB, compressed
from tests.servers import TelpherServer

IDLE_LIMIT = 106_000
"""Bytes of compressed script when the browser has been idle, too."""

NEVER_IDLE = "window.requestIdleCallback = () => 0;"

LATE = "If nothing else appears, reload it."

LOADED = """performance.getEntriesByType("resource")
  .map(({name}) => new URL(name).pathname).filter((path) => path.endsWith(".js"))"""


def largest_catalogue() -> int:
    found = [script for name in LANGUAGES for script in (WEB / "assets").glob(f"{name}-*.js")]
    assert len(found) == len(LANGUAGES)
    return max(map(compressed, found))


@pytest.mark.parametrize(
    ("scripts", "last", "limit"),
    [
        pytest.param((NEVER_IDLE,), "sendings", LIMIT, id="before interaction"),
        pytest.param((), "in-transfer", IDLE_LIMIT, id="idle"),
    ],
)
def test_script(
    chromiums: Chromiums, server: TelpherServer, scripts: tuple[str, ...], last: str, limit: int
) -> None:
    with chromiums.person(server.url, NO_SHELL, *scripts) as someone:
        someone.opens_the_page()
        someone.page.wait_for_function(f"() => {LOADED}.some((path) => path.includes('{last}'))")
        someone.page.wait_for_load_state("networkidle")
        loaded = [WEB / path.removeprefix("/") for path in someone.reads(LOADED)]
    assert sum(map(compressed, set(loaded))) + largest_catalogue() <= limit


class TestWithoutScript:
    """A page whose script does not come says so; nothing of it is there for whom it comes."""

    @pytest.fixture
    def someone(self, chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
        with chromiums.person(server.url, NO_SHELL) as opened:
            yield opened

    @pytest.mark.parametrize("lost", [r"/assets/\w+\.module-.*js", r"/assets/"], ids=["js", "all"])
    def test_one_is_told_to_load_it_anew(self, someone: Person, lost: str) -> None:
        someone.page.route(re.compile(lost), lambda route: route.abort("connectionreset"))
        someone.goes_to(f"{someone.server}/t#a-secret")
        for sentence in (LATE, "Wenn nichts anderes erscheint"):
            expect(someone.page.get_by_text(sentence)).to_be_visible(timeout=PATIENCE)
        assert "reload it" in someone.page.locator("body").aria_snapshot()
        someone.page.unroute_all()
        someone.reloads()
        expect(someone.page.locator("main")).to_be_visible()
        expect(someone.page.get_by_text(LATE)).to_have_count(0)

    def test_nothing_is_seen_or_said_before(self, someone: Person) -> None:
        held: Queue[Route] = Queue()
        time = someone.context.new_cdp_session(someone.page)
        time.send("Animation.enable")
        time.send("Animation.setPlaybackRate", {"playbackRate": 0})
        someone.page.route(re.compile(r"/assets/index-.*\.js"), held.put)
        someone.page.goto(someone.server, wait_until="commit")
        expect(someone.page.get_by_text(LATE)).to_have_count(1)
        someone.page.wait_for_function("document.styleSheets.length > 0")
        expect(someone.page.get_by_text(LATE)).to_be_hidden()
        assert someone.page.locator("body").aria_snapshot() == ""
        time.send("Animation.setPlaybackRate", {"playbackRate": 1})
        expect(someone.page.get_by_text(LATE)).to_be_visible(timeout=PATIENCE)
        # It still comes, late: then that goes.
        held.get_nowait().continue_()
        expect(someone.page.locator("main")).to_be_visible()
        expect(someone.page.get_by_text(LATE)).to_have_count(0)
