"""How much script the start page loads, counted in a real Chromium: never timed.

Counted as "before interaction" is all that is loaded without anybody doing anything and without
waiting for the browser to be idle: what paints the page, what makes its buttons work, and what
finds out whether this browser was sending. What it loads when it is idle is counted by itself:
nothing that can be seen or pressed waits for it, a press loads the same at once, and a browser
that has other things to do is not idle.
"""

import pytest

from tests.e2e.people import Chromiums
from tests.e2e.someone import NO_SHELL
from tests.server.test_page_size import LANGUAGES, LIMIT, WEB, compressed
from tests.servers import TelpherServer

IDLE_LIMIT = 106_000
"""Bytes of compressed script when the browser has been idle, too."""

NEVER_IDLE = "window.requestIdleCallback = () => 0;"

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
