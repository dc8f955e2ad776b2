"""What is being sent changes before it is accepted: under the same link, and truthfully."""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.servers import TelpherServer
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
SHORT = 20_000


@pytest.fixture
def receiver(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    """To whom several files come as one ZIP file."""
    with chromiums.person(server.url, NO_PICKER) as someone:
        yield someone


def sent(someone: Person) -> list[str]:
    """The things in the list of what is being sent."""
    return someone.page.locator(".things .name").all_text_contents()


def contents(download: Any) -> dict[str, int]:
    with zipfile.ZipFile(download.path()) as archive:
        return {info.filename: info.file_size for info in archive.infolist()}


def test_files_are_added_and_removed_before_the_receiver_comes(
    sender: Person, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    (folder / "empty").mkdir(parents=True)
    (folder / "\U0001f9ff שלום.jpg").write_bytes(b"1" * 7)
    file = make_file("a.txt", 10)
    sender.sends(file)
    link, code = sender.link, sender.code
    sender.chooses(make_file("b.txt", 0))
    sender.drops(folder)
    expect(sender.page.get_by_test_id("size").first).to_have_text("17 bytes")
    assert sent(sender) == ["a.txt", "b.txt", "photos"]
    # What is in it already is not sent twice, and somebody hears of it.
    sender.chooses(file)
    expect(sender.page.get_by_test_id("remark")).to_have_attribute("data-code", "already")
    sender.clicks("Remove a.txt")
    expect(sender.page.get_by_test_id("size").first).to_have_text("7 bytes")
    assert sent(sender) == ["b.txt", "photos"]
    assert sender.reads("document.activeElement.ariaLabel") == "Remove b.txt"
    assert (sender.link, sender.code) == (link, code)
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    expect(receiver.page.get_by_test_id("size")).to_have_text("7 bytes")
    download = receiver.accepts_into_downloads(timeout=SHORT)
    assert contents(download) == {
        "b.txt": 0,
        "photos/\U0001f9ff שלום.jpg": 7,
        "photos/empty/": 0,
    }
    sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults


def test_a_folder_that_chromium_will_not_open_again(sender: Person) -> None:
    """It says so to the person, who is not there to read it, and the link is made all the same."""
    with TemporaryDirectory(dir="/dev/shm") as name:  # everything below /dev is such a folder
        folder = Path(name, "photos")
        folder.mkdir()
        folder.joinpath("one.jpg").write_bytes(b"1" * 100)
        sender.opens_the_page()
        sender.drops(folder)
        sender.waits_for("inviting")


def test_the_question_changes_before_the_eyes_of_who_decides(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    link = sender.link
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    sender.waits_for("deciding")
    sender.chooses(make_file("b.txt", 20))
    expect(receiver.page.get_by_text("They have just changed it.")).to_be_visible()
    expect(receiver.page.get_by_test_id("size")).to_have_text("30 bytes")
    # Reading goes on at the new question, and nothing that was about to be pressed has the focus.
    assert receiver.reads("document.activeElement.tagName") == "H1"
    sender.clicks("Remove a.txt")
    expect(receiver.page.get_by_test_id("size")).to_have_text("20 bytes")
    download = receiver.accepts_into_downloads(timeout=SHORT)
    assert download.suggested_filename == "b.txt"
    receiver.waits_for("delivered")
    sender.waits_for("delivered")


CLICK_AT_ONCE = """() => {
  const accept = [...document.querySelectorAll("button")].find((it) => it.textContent === "Accept");
  window.accepted = document.querySelector("[data-testid=size]").textContent;
  accept.click();
}"""


@pytest.mark.parametrize("first", ["sender", pytest.param("receiver", marks=pytest.mark.soak)])
def test_what_is_accepted_at_the_same_moment_is_what_was_seen(
    sender: Person, receiver: Person, make_file: MakeFile, first: str
) -> None:
    sender.sends(make_file("a.bin", 30_000_000))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    sender.waits_for("deciding")
    more = make_file("b.bin", 20_000_000)
    if first == "receiver":
        receiver.reads(CLICK_AT_ONCE)
        sender.drops(more)
    else:
        sender.drops(more)
        receiver.reads(CLICK_AT_ONCE)
    # Either it came too late, and the sender hears of it, or the receiver is asked again.
    receiver.reads(
        """() => new Promise((resolve) => {
          const look = () => {
            const {phase, view} = document.querySelector("main").dataset;
            if (phase === "delivered" || view === "asked-2") resolve();
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    if receiver.phase == "delivered":
        assert receiver.reads("window.accepted").startswith("30")
        expect(receiver.page.get_by_test_id("size")).to_contain_text("30")
        expect(sender.page.get_by_test_id("remark")).to_have_attribute("data-code", "late")
    else:
        receiver.accepts()
        receiver.waits_for("delivered", timeout=60_000)
        expect(receiver.page.get_by_test_id("size")).to_contain_text("50")
    sender.waits_for("delivered", timeout=60_000)


def test_what_comes_too_late_is_told(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("large.bin", 200_000_000))
    receiver.opens_link(sender.link)
    receiver.accepts()
    sender.waits_for("transferring")
    sender.drops(make_file("b.txt", 20))
    expect(sender.page.get_by_test_id("remark")).to_have_attribute("data-code", "late")
    assert sender.phase == "transferring"


def test_what_has_changed_takes_the_place_of_what_it_was(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("draft.txt", 10)
    sender.sends(make_file("a.txt", 10))
    sender.chooses(file)
    expect(sender.page.get_by_test_id("size").first).to_have_text("20 bytes")
    file.write_text("another ending")
    sender.chooses(file)
    expect(sender.page.get_by_test_id("size").first).to_have_text("24 bytes")
    assert sent(sender) == ["a.txt", "draft.txt"]
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=SHORT)
    assert contents(download) == {"a.txt": 10, "draft.txt": 14}
    sender.waits_for("delivered")


def test_the_last_thing_stays(sender: Person, make_file: MakeFile) -> None:
    sender.sends(make_file("a.txt", 10))
    expect(sender.page.get_by_role("button", name="Remove")).to_have_count(0)


def test_a_terminal_is_asked_again_too(sender: Person, make_file: MakeFile, tmp_path: Path) -> None:
    answers, answer = os.pipe()
    try:
        sender.sends(make_file("a.txt", 10))
        with os.fdopen(answers, "rb") as stdin, os.fdopen(answer, "wb", buffering=0) as typed:
            receiver = Terminal(
                tmp_path / "b",
                "receive",
                sender.link,
                "--output",
                str(tmp_path / "in"),
                stdin=stdin,
            )
            receiver.says("They are sending a.txt")
            sender.waits_for("deciding")
            sender.chooses(make_file("b.txt", 20))
            receiver.says("2 files")
            typed.write(b"y\n")
            typed.write(b"y\n")
            assert receiver.ends() == 0, receiver
        assert str(receiver).count("Receive it?") == 2
        assert {file.name for file in (tmp_path / "in").iterdir()} == {"a.txt", "b.txt"}
        sender.waits_for("delivered")
    finally:
        Terminal.end_all()
