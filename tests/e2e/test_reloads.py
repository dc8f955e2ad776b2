"""A receiver's page is loaded anew, or its browser killed: what is on disk does not come again."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import psutil
import pytest
from playwright.sync_api import Error, Playwright, expect

from tests.e2e import private_folder, wires
from tests.e2e.firefox import Firefox, firefox_person
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.test_external import in_another_tab
from tests.e2e.ways import OPFS_PICKERS, unzipped
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
CHUNK = 1 << 20
WINDOW = 16
"""Chunks that the receiver may not have written yet."""
PATIENCE = 60_000
UNASKED = "you were not asked again"

RELOAD_WHEN_VERIFYING = """() => {
  const reload = () => {
    if (document.querySelector("main")?.dataset.phase !== "verifying") return;
    observer.disconnect();
    location.reload();
  };
  const observer = new MutationObserver(reload);
  observer.observe(document, {subtree: true, childList: true, attributes: true});
}"""


def chunks(ranges: list[list[int]]) -> set[int]:
    return {chunk for first, end in ranges for chunk in range(first, end)}


def acceptances(sender: Person) -> list[set[int]]:
    """Chunks that each one holds: at least those for which the sender had receipts before."""
    found: list[set[int]] = []
    confirmed: set[int] = set()
    for _, word, ranges, _ in sender.reads("window.came"):
        if word == "acceptance":
            held = chunks(ranges)
            assert held >= confirmed
            found.append(held)
        if word == "receipt":
            confirmed |= chunks(ranges)
    return found


def came_again(receiver: Person) -> set[int]:
    """Chunks of which anything came to this page since it was loaded."""
    seen = wires.traffic(receiver)
    return {chunk for channel in seen.by_channel.values() for chunk in channel}


def test_at_four_moments_of_one_transfer(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    wires.watch(sender)
    wires.watch(receiver)
    file = make_file("reloaded.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    # Before it is accepted: it is asked again, and that is all.
    receiver.reloads()
    receiver.waits_for("deciding")
    # Right after.
    receiver.clicks("Accept")
    receiver.waits_for("transferring")
    receiver.reloads()
    receiver.waits_for("transferring")
    expect(receiver.page.get_by_role("main")).to_contain_text(UNASKED)
    # At a tenth and at six.
    for part in (0.1, 0.6):
        wires.waits_for_receipts(sender, round(SIZE * part) // CHUNK)
        receiver.reloads()
    download = receiver.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    held = acceptances(sender)
    assert len(held) == 4
    assert not held[0]
    assert len(held[3]) >= round(SIZE * 0.6) // CHUNK
    assert not came_again(receiver) & held[3]
    # Nobody has touched the page since it was loaded, so it may not ask whether it is to be left.
    assert not [fault for fault in sender.faults + receiver.faults if "beforeunload" not in fault]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Sixty files in a folder: putting them into one takes its time."""
    folder = tmp_path / "many"
    folder.mkdir()
    noise = Random(1)
    for number in range(60):
        (folder / f"{number}.bin").write_bytes(noise.randbytes(CHUNK))
    return folder


def is_all_of(folder: Path, archive: Path) -> bool:
    return unzipped(archive) == {f"many/{file.name}": sha256(file) for file in folder.iterdir()}


@pytest.mark.soak
def test_while_all_is_verified(sender: Person, receiver: Person, many: Path) -> None:
    wires.watch(sender)
    wires.watch(receiver)
    sender.opens_the_page()
    sender.drops(many)
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    receiver.reads(RELOAD_WHEN_VERIFYING)
    receiver.page.on("dialog", lambda dialog: dialog.accept())
    with receiver.page.expect_event("load", timeout=PATIENCE):
        receiver.clicks("Accept")
    download = receiver.downloaded(PATIENCE)
    assert is_all_of(many, Path(download.path()))
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert [len(held) for held in acceptances(sender)] == [0, 60]
    assert not came_again(receiver)


@pytest.mark.soak
def test_at_five_moments_in_firefox(
    firefox_of: Callable[[str], Firefox],
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    many: Path,
) -> None:
    wires.watch(sender)
    sender.opens_the_page()
    sender.drops(many)
    sender.waits_for("inviting")
    with firefox_person(firefox_of("receiver"), tmp_path / "receiver", server.url) as receiver:
        receiver.opens_the_page()
        receiver.opens_link(sender.link)
        receiver.waits_for("deciding")
        receiver.reloads()
        receiver.accepts()
        receiver.waits_for("transferring")
        receiver.reloads()
        for chunks_there in (6, 36):
            wires.waits_for_receipts(sender, chunks_there)
            receiver.reloads()
        receiver.reads(RELOAD_WHEN_VERIFYING)
        download = receiver.downloaded(PATIENCE)
        assert is_all_of(many, Path(download.path()))
        receiver.waits_for("delivered")
        sender.waits_for("delivered")
        held = acceptances(sender)
        assert len(held) == 5
        assert len(held[4]) == 60
        assert not sender.faults + receiver.faults


def kill_browser_of(someone: Person) -> None:
    """As a power cut would."""
    process = psutil.Process(someone.pid)
    process.kill()
    process.wait(PATIENCE / 1000)


def test_browser_killed_in_the_middle(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    wires.watch(sender)
    file = make_file("killed.bin", SIZE)
    sender.sends(file)
    link, profile = sender.link, tmp_path / "killed"
    with suppress(Error), person(playwright, profile, server.url, NO_PICKER) as receiver:
        receiver.opens_link(link)
        receiver.accepts()
        wires.waits_for_receipts(sender, SIZE // 3 // CHUNK)
        kill_browser_of(receiver)
    with person(playwright, profile, server.url, NO_PICKER) as receiver:
        wires.watch(receiver)
        receiver.opens_link(link)
        download = receiver.downloaded(PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered")
        sender.waits_for("delivered")
        _, held = acceptances(sender)
        assert len(held) >= SIZE // 3 // CHUNK
        assert not came_again(receiver) & held


@pytest.mark.soak
def test_another_tab_goes_on_from_what_this_one_has(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    wires.watch(sender)
    file = make_file("two tabs.bin", SIZE)
    sender.sends(file)
    link = sender.link
    receiver.opens_link(link)
    receiver.accepts()
    wires.waits_for_receipts(sender, SIZE // 3 // CHUNK)
    receiver.clicks("Pause")
    # A tab that was only duplicated leaves it to the first.
    other = in_another_tab(receiver)
    expect(other.page.get_by_role("button", name="See what it is")).to_be_visible()
    assert receiver.phase == "transferring"
    other.clicks("See what it is")
    assert receiver.end == "replaced"
    download = other.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")
    _, held = acceptances(sender)
    assert len(held) >= SIZE // 3 // CHUNK


@pytest.mark.soak
def test_a_file_picked_in_opfs_is_asked_about_again_and_begins_anew(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    wires.watch(sender)
    file = make_file("picked.bin", SIZE)
    sender.sends(file)
    with person(playwright, tmp_path / "receiver", server.url, OPFS_PICKERS) as receiver:
        receiver.opens_link(sender.link)
        receiver.accepts()
        wires.waits_for_receipts(sender, SIZE // 3 // CHUNK)
        receiver.reloads()
        receiver.accepts()
        receiver.waits_for("delivered", timeout=PATIENCE)
        sender.waits_for("delivered")
        found = private_folder.contents(receiver.page, "picked")
    assert found == {file.name: sha256(file)}
