"""Links and servers that lead nowhere: each says what happened, what is lost, and what to do."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import NO_PICKER, Chromiums, Person, sha256
from tests.e2e.someone import ELSEWHERE, AtThePage
from tests.e2e.test_external import in_another_tab
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]


SHOWN = """async () => {
  while (!document.querySelector("h1")) await new Promise(requestAnimationFrame);
  return document.querySelector("main").innerText;
}"""


def says(someone: Person, title: str, *sentences: str, button: str) -> None:
    """And the way out is the one primary button."""
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(title)
    for sentence in sentences:
        expect(someone.page.locator("main")).to_contain_text(sentence)
    primary = someone.page.locator("main .button.primary")
    expect(primary).to_have_count(1)
    expect(primary).to_have_text(button)


def test_a_link_that_was_used(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("a.txt", 10))
    link = sender.link
    receiver.opens_link(link)
    receiver.accepts_into_downloads(timeout=20_000)
    sender.waits_for("delivered")
    receiver.waits_for("delivered")
    receiver.opens_the_page()
    receiver.opens_link(link)
    assert receiver.end == "closed"
    says(
        receiver,
        "This transfer is over",
        "It was delivered already, or the sender has ended it.",
        "Nothing was received.",
        "Ask them for a new link.",
        button="Start over",
    )


def test_a_link_that_somebody_else_has_opened(
    chromiums: Chromiums, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    with chromiums.person(sender.server, NO_PICKER) as third:
        third.opens_link(receiver.page.url)
        assert third.end == "already-joined"
        says(
            third,
            "Somebody is receiving this already",
            "One link is for one receiver.",
            "Nothing was received.",
            "Close the other window and try again, or ask them for a new link.",
            button="Try again",
        )
    assert receiver.phase == "deciding"
    assert sender.phase == "deciding"


def test_a_sender_in_two_tabs(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    """The same file, chosen once more in a tab that was duplicated, has a link of its own."""
    file = make_file("twice.bin", 1_000_000)
    sender.sends(file)
    link = sender.link
    other = in_another_tab(sender)
    other.chooses(file)
    other.waits_for("inviting")
    assert other.link != link
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")
    assert other.phase == "inviting"


def test_a_link_that_ran_out(
    tmp_path: Path, server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    link = sender.link
    sender.leaves()
    server.stop()
    with sqlite3.connect(tmp_path / "data" / "telpher.sqlite3") as database:
        database.execute("UPDATE sessions SET expires_at = created_at")
    server.start()
    receiver.opens_link(link)
    assert receiver.end == "expired"
    says(receiver, "The link ran out", "Nothing was received.", button="Start over")


def test_a_code_that_nobody_has(receiver: Person) -> None:
    receiver.opens_the_page()
    receiver.types_code("0000-0000-0000")
    assert receiver.end == "unknown-code"
    says(receiver, "This link or code is not known", "Nothing was received.", button="Start over")


def test_a_link_that_is_not_whole(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.goes_to(sender.link[:-1])
    title = "This link is not complete"
    says(receiver, title, "Nothing was received.", button="Receive")
    receiver.types_code(sender.code)
    receiver.accepts_into_downloads(timeout=20_000)
    sender.waits_for("delivered")


def test_a_server_that_is_gone(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("a.txt", 10)
    for someone in (sender, receiver):
        someone.opens_the_page()
    server.kill()
    sender.chooses(file)
    receiver.types_code("0000-0000-0000")
    title = "The server does not answer"
    for someone, lost, button in (
        (sender, "Nothing was sent.", "Send it again"),
        (receiver, "Nothing was received.", "Try again"),
    ):
        assert someone.end == "server-unreachable"
        says(someone, title, lost, "Check that you are online", button=button)
    server.start()
    sender.clicks("Send it again")
    sender.waits_for("inviting")


def test_too_many_tries(chromiums: Chromiums, tmp_path: Path, make_file: MakeFile) -> None:
    with (
        TelpherServer(tmp_path, WEBRTC_CREATE_RATE_LIMIT_PER_MIN="1") as strict,
        chromiums.person(strict.url, NO_PICKER) as hasty,
    ):
        file = make_file("a.txt", 10)
        hasty.sends(file)
        hasty.clicks("Cancel")
        hasty.waits_for("ended")
        hasty.clicks("Send it again")
        hasty.page.locator("[data-code=rate-limited]").wait_for()
        says(
            hasty,
            "Too many tries in a short time",
            "Nothing was sent.",
            "Wait a minute, then try again.",
            button="Send it again",
        )


@pytest.mark.parametrize("pair", [("chromium", "firefox")], indirect=True, ids="-".join)
def test_another_machine_without_https(pair: tuple[AtThePage, AtThePage]) -> None:
    for someone in pair:
        someone.goes_to(someone.server.replace("127.0.0.1", ELSEWHERE))
        shown = someone.reads(SHOWN).split("\n")
        assert not someone.reads("isSecureContext")
        assert shown[0] == "This page needs HTTPS"
        assert "open this address with https://" in shown[-1]
        # There is nothing to press that would lead nowhere.
        assert someone.reads("document.querySelectorAll('main button').length") == 0
