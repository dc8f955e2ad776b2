"""The page as people use it who have no mouse, do not see it, or hold it in one hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]


def focus_by_tab(page: Page, name: str) -> None:
    """Presses Tab until the element of that name has the focus."""
    wanted = page.get_by_role("button", name=name, exact=True)
    for _ in range(30):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_by_keyboard_alone(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    file = make_file("keys.bin", 100_000)
    sender.opens_the_page()
    with sender.page.expect_file_chooser() as chooser:
        for _ in range(10):
            sender.page.keyboard.press("Tab")
            if sender.page.evaluate("document.activeElement.type") == "file":
                break
        sender.page.keyboard.press("Enter")
    chooser.value.set_files(file)
    sender.waits_for("inviting")

    receiver.page.goto(sender.link)
    focus_by_tab(receiver.page, "See what it is")
    receiver.page.keyboard.press("Enter")
    receiver.waits_for("deciding")
    focus_by_tab(receiver.page, "Accept")
    with receiver.page.expect_download() as download:
        receiver.page.keyboard.press("Enter")
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")


def test_what_happens_is_announced(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("heard.bin", 1000))
    receiver.opens_link(sender.link)
    receiver.accepts_into_downloads(timeout=20_000)
    for someone in (sender, receiver):
        someone.waits_for("delivered")
        region = someone.page.get_by_test_id("announcement")
        expect(region).not_to_be_empty()
        assert region.evaluate("element => element.closest('[aria-live]').ariaLive") == "polite"
        assert someone.page.evaluate("document.activeElement.tagName") == "H1"


@pytest.fixture(params=["light", "dark"])
def narrow(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[Person]:
    with person(playwright, tmp_path / "narrow", server.url, NO_PICKER) as someone:
        someone.page.set_viewport_size({"width": 360, "height": 740})
        someone.page.emulate_media(color_scheme=request.param)
        yield someone


def test_nothing_is_cut_off_at_360_pixels(
    sender: Person, narrow: Person, make_file: MakeFile
) -> None:
    def fits() -> None:
        width = narrow.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, narrow.phase

    narrow.opens_the_page()
    fits()
    sender.sends(make_file("a name that is much too long for a narrow screen " * 4 + ".bin", 10))
    narrow.page.goto(sender.link)
    fits()
    narrow.clicks("See what it is")
    narrow.waits_for("deciding")
    fits()
    narrow.accepts_into_downloads(timeout=20_000)
    narrow.waits_for("delivered")
    fits()
    narrow.clicks("Send something else")
    narrow.sends(make_file("b.bin", 10))
    fits()
    narrow.clicks("Cancel")
    narrow.waits_for("ended")
    fits()
