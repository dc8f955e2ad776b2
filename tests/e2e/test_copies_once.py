"""A copy that may be downloaded once: who only looks uses nothing up, and of two one has it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.copies import PAUSES_SOON, share_of, uploads_now
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.test_waiting import MINUTE, ShiftedServer

MakeFile = Callable[[str, int], Path]
PATIENCE = 60_000
LEASE = 10 * MINUTE
OVER = re.compile("delivered|ended")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ShiftedServer]:
    with ShiftedServer(tmp_path) as running:
        yield running


def stored_once(sender: Person, file: Path) -> str:
    sender.sends(file)
    uploads_now(sender, downloads=1)
    sender.waits_for("stored", PATIENCE)
    expect(sender.page.get_by_test_id("facts")).to_contain_text("Downloaded 0 of 1 times")
    return sender.link


def test_bots_look_and_of_two_one_wins(
    playwright: Playwright,
    server: ShiftedServer,
    sender: Person,
    receiver: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    file = make_file("once.bin", 3_000_000)
    link = stored_once(sender, file)
    share = f"{server.url}/api/share/{share_of(link)}"
    # A page that shows the copy asks how it is, and would learn first that it is gone.
    sender.goes_to("about:blank")
    with httpx.Client() as http:
        for _ in range(10):
            # A bot does not send what stands after the #.
            for address in (link.partition("#")[0], share):
                assert http.get(address).status_code == 200
                http.head(address)
    with ExitStack() as leaving:
        for _ in range(10):
            bot = Person(receiver.context, server.url, receiver.context.new_page())
            leaving.callback(bot.leaves)
            bot.goes_to(link)
            expect(bot.page.get_by_role("button", name="See what it is")).to_be_visible()
            bot.page.wait_for_load_state("networkidle")
    with person(playwright, tmp_path / "other", server.url, NO_PICKER) as other:
        both = (receiver, other)
        for one in both:
            one.opens_link(link)
        for one in both:
            one.waits_for("deciding")
            expect(one.page.get_by_role("button", name="Accept", exact=True)).to_be_enabled()
        for one in both:
            one.reads("document.querySelector('main .button.primary').click()")
        for one in both:
            expect(one.page.locator("main")).to_have_attribute("data-phase", OVER, timeout=PATIENCE)
        (winner,) = (one for one in both if one.phase == "delivered")
        (loser,) = (one for one in both if one.phase == "ended")
        assert loser.end in ("downloads-taken", "share-spent")
        assert sha256(Path(winner.downloaded(PATIENCE).path())) == sha256(file)
        loser.opens_the_page()
        loser.opens_link(link)
        assert loser.end == "share-spent"
    sender.opens_the_page()
    sender.page.get_by_text("Your encrypted copies").click()
    expect(sender.page.get_by_test_id("own-copy")).to_contain_text("It is not there any more.")


@pytest.mark.soak
def test_a_claim_that_never_commits_frees(
    playwright: Playwright,
    server: ShiftedServer,
    sender: Person,
    receiver: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    file = make_file("once.bin", 100_000_000)
    link = stored_once(sender, file)
    with person(playwright, tmp_path / "slow", server.url, NO_PICKER, PAUSES_SOON) as slow:
        slow.opens_link(link)
        slow.accepts()
        expect(slow.page.locator("main")).to_contain_text("You paused it.")
        receiver.opens_link(link)
        receiver.accepts()
        assert receiver.end == "downloads-taken"
        expect(receiver.page.locator("main")).to_contain_text("Try again in a few minutes.")
    server.pass_(LEASE + MINUTE)
    receiver.opens_the_page()
    receiver.opens_link(link)
    # It was accepted already, so nobody is asked again.
    download = receiver.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
