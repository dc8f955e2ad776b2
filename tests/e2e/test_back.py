"""Going back: what is going on stays, and the person is told; what is over is left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from tests.e2e.people import Person, sha256
from tests.e2e.someone import AtThePage

MakeFile = Callable[[str, int], Path]
STAYS = "This is still going on."
BACK = "() => { history.back(); return new Promise((went) => addEventListener('popstate', went)); }"


def view_of(someone: AtThePage) -> str:
    return str(someone.reads("document.querySelector('main').dataset.view"))


def goes_back(someone: AtThePage) -> None:
    """One step, within the page."""
    someone.reads(f"({BACK})().then(() => null)")


def is_told(someone: AtThePage, sentence: str) -> None:
    told = someone.reads("document.querySelector('main [role=alert]').textContent")
    assert sentence in told


@pytest.mark.parametrize("pair", [("chromium", "firefox")], indirect=True, ids="-".join)
def test_at_every_view(pair: tuple[AtThePage, AtThePage], make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("back.bin", 1_000_000)
    sender.sends(file)
    goes_back(sender)
    is_told(sender, STAYS)
    link = sender.link
    receiver.opens_the_page()
    receiver.opens_link(link)
    for someone in pair:
        someone.waits_for("deciding")
        goes_back(someone)
        is_told(someone, STAYS)
        assert someone.phase == "deciding"
    assert receiver.reads("location.href") == link
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)
    for someone in pair:
        someone.waits_for("delivered")
        goes_back(someone)
    assert view_of(sender) == "start"
    assert view_of(receiver) == "invited"
    assert not sender.faults
    assert not receiver.faults


def test_in_the_middle_and_off_the_page_only_after_a_question(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("middle.bin", 100_000_000)
    sender.sends(file)
    receiver.opens_the_page()
    receiver.opens_link(sender.link)
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    receiver.page.on("dialog", stay)
    with receiver.page.expect_download(timeout=120_000) as download:
        receiver.accepts()
        receiver.waits_for("transferring")
        goes_back(receiver)
        is_told(receiver, STAYS)
        # As the browser's own button does: over all that a page has put there by itself.
        session = receiver.context.new_cdp_session(receiver.page)
        before = session.send("Page.getNavigationHistory")["entries"][0]["id"]
        with receiver.page.expect_event("dialog"):
            session.send("Page.navigateToHistoryEntry", {"entryId": before})
        assert receiver.phase == "transferring"
    assert questions == ["beforeunload"]
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")


def test_a_text_is_not_lost_by_one_step(sender: Person, receiver: Person) -> None:
    sender.opens_the_page()
    sender.page.locator("details.text-entry summary").click()
    sender.page.locator("textarea").fill("only here")
    sender.clicks("Send this text")
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("delivered")
    goes_back(receiver)
    is_told(receiver, "This text is nowhere else.")
    expect(receiver.page.get_by_test_id("text")).to_have_value("only here")
    goes_back(receiver)
    assert view_of(receiver) == "invited"


def test_starting_over_and_back(sender: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("a.txt", 10))
    sender.clicks("Cancel")
    sender.waits_for("ended")
    goes_back(sender)
    assert view_of(sender) == "start"
    sender.page.go_forward()
    assert view_of(sender) == "start"
