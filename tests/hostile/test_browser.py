"""The same hostile peers before a page in Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.people import NO_PICKER, Person, person
from tests.hostile import receivers, senders
from tests.hostile.case import IN_EVERY_RUN, Case, each
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.peer import Hostile
from tests.memory import Growth
from tests.servers import TelpherServer

MOST = 120
"""Megabytes by which all processes of the browser together may grow; its garbage counts."""
MOST_FOR_LISTS = 750
"""The same where long lists of files come: one of 32 MiB, the longest, was seen to take 540."""
LISTS = {"long-proposals", "longest-manifest", "as-many-entries-as-fit"}
LIKE_OTHERS = {
    "path-escape",
    "sizes-that-overflow",
    "negative-total",
    "text-too-long",
    "frame-far-beyond-its-chunk",
    "held-reversed",
    "receipt-beyond-the-end",
}
"""Refused where others are that stay; the terminals hear these, too, in every run."""
LONG = {"longest-manifest", "as-many-entries-as-fit", "endless-stream", "late-frames"}
"""A quarter of a minute each, and the terminals hear these, too, in every run."""
OF_EITHER_SIDE = {"65537-bytes", "unknown-type", "unknown-version", "binary-on-control"}
"""Refused before anybody looks at who said it: in every run a sender says it, and that is all."""
QUICK = IN_EVERY_RUN - LIKE_OTHERS - LONG - {"silence"}
"""For the terminals, silence is waited for beside all the others; here one follows another."""
ACCEPT = """
new MutationObserver(() => {
  for (const button of document.querySelectorAll("button")) {
    if (button.textContent.trim() === "Accept" && !button.disabled) button.click();
  }
}).observe(document, {childList: true, subtree: true});
"""


@pytest.fixture(scope="module")
def someone(server: TelpherServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """One browser for all cases: each has the page anew."""
    with (
        sync_playwright() as playwright,
        person(
            playwright, tmp_path_factory.mktemp("browser"), server.url, NO_PICKER, ACCEPT
        ) as at_the_page,
    ):
        yield at_the_page


def converse(hostile: Hostile, someone: Person, case: Case) -> None:
    try:
        hostile.meets()
        with Growth(someone.pid) as growth:
            told = hostile.plays(case.script())
            assert someone.end == case.code
    finally:
        hostile.leaves()
        faults = [*someone.faults]
        someone.faults.clear()
    assert told == (case.code if case.by == "fault" and case.code != "peer-gone" else None)
    assert growth.megabytes <= (MOST_FOR_LISTS if case.name in LISTS else MOST)
    assert faults == []


@pytest.mark.parametrize("case", each(senders.CASES, every_run=QUICK))
def test_a_hostile_sender(
    server: TelpherServer, elsewhere: Elsewhere, someone: Person, case: Case
) -> None:
    hostile, link = Hostile.with_a_link(elsewhere, server.url)
    someone.goes_to("about:blank")
    someone.opens_link(link)
    converse(hostile, someone, case)
    someone.waits_until_nothing_is_staged()


@pytest.mark.parametrize("case", each(receivers.CASES, every_run=QUICK - OF_EITHER_SIDE))
def test_a_hostile_receiver(
    server: TelpherServer,
    elsewhere: Elsewhere,
    someone: Person,
    tmp_path: Path,
    case: Case,
) -> None:
    file = tmp_path / "sent.bin"
    with file.open("wb") as opened:
        opened.truncate(case.size)
    someone.goes_to("about:blank")
    someone.sends(file)
    hostile = Hostile.behind_a_link(elsewhere, server.url, someone.link)
    converse(hostile, someone, case)
