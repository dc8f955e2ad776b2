"""A sender's page is loaded anew: the same is chosen again, and nothing held comes twice."""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Playwright, Route, expect

from tests.e2e import wires
from tests.e2e.copies import stored_in, uploads_now
from tests.e2e.firefox import Firefox, firefox_person
from tests.e2e.hasty import HastyServer
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.e2e.test_external import in_another_tab
from tests.e2e.test_installed import LAUNCH_QUEUE
from tests.e2e.test_reloads import CHUNK, chunks
from tests.servers import TelpherServer
from tests.trees import make_tree
from tests.trees import sha256 as digest

MakeFile = Callable[[str, int], Path]
SIZE = 40_000_000
LARGE, STORED_BEFORE = 400_000_000, 6
PATIENCE = 60_000

WAITS_FOR_CHUNKS = """(count) => new Promise((resolve) => {
  window.onwires = () => {
    const chunks = new Set(came.filter(([, word]) => word === "frame").map(([, , chunk]) => chunk));
    if (chunks.size >= count) resolve();
  };
  window.onwires();
})"""


def missing(someone: Person) -> Locator:
    return someone.page.get_by_test_id("missing")


def reloads(sender: AtThePage) -> None:
    """Now the page asks for what was being sent."""
    sender.reloads()
    sender.reads(
        """async () => {
          while (!document.querySelector("[data-view=again] h1")) {
            await new Promise(requestAnimationFrame);
          }
        }"""
    )


def rewrites(file: Path) -> None:
    """Other bytes, of the same size and time."""
    times = file.stat()
    with file.open("r+b") as opened:
        opened.write(b"changed")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def came_after(receiver: Person, channels: int) -> set[int]:
    """Chunks of which anything came by others than the first so many channels."""
    seen = wires.traffic(receiver).by_channel
    return {chunk for channel, came in seen.items() if channel >= channels for chunk in came}


def channels_of(receiver: Person) -> int:
    return 1 + max(int(channel) for channel, *_ in receiver.reads("window.came"))


def held_by_receiver(sender: Person) -> set[int]:
    """Chunks that the receiver says it holds, when this page of the sender meets it."""
    wires.waits_for_words(sender, "acceptance", 1)
    first = next(came for came in sender.reads("window.came") if came[1] == "acceptance")
    return chunks(first[2])


def test_at_several_moments_of_one_transfer(
    sender: Person, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    wires.watch(sender)
    wires.watch(receiver)
    sender.page.on("dialog", lambda dialog: dialog.accept())
    file = make_file("reloaded \U0001f9ff.bin", SIZE)
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / file.name
    other.write_bytes(b"another one")
    # While nobody has come.
    sender.sends(file)
    link, code = sender.link, sender.code
    reloads(sender)
    sender.chooses(make_file("wrong.bin", 10))
    expect(missing(sender)).to_contain_text("still missing")
    sender.chooses(other)
    expect(missing(sender)).to_contain_text("has changed since")
    sender.chooses(file)
    sender.waits_for("inviting")
    assert (sender.link, sender.code) == (link, code)
    # While the receiver decides.
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    reloads(sender)
    receiver.waits_for("connecting")
    sender.chooses(file)
    receiver.waits_for("deciding")
    receiver.clicks("Accept")
    # In the middle: what was chosen at first has other bytes now, which nothing but reading tells.
    receiver.page.evaluate(WAITS_FOR_CHUNKS, 10)
    before = channels_of(receiver)
    reloads(sender)
    receiver.waits_for("reconnecting")
    expect(receiver.page.get_by_role("main")).to_contain_text("choose the files again")
    rewrites(file)
    sender.chooses(file)
    sender.waits_for("transferring")
    held = held_by_receiver(sender)
    assert len(held) >= 5
    # And when all is across, and the sender has not heard of it.
    wires.lose(sender, "delivered")
    download = receiver.downloaded(PATIENCE)
    receiver.waits_for("delivered")
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("verifying")
    reloads(sender)
    sender.chooses(file)
    sender.waits_for("delivered")
    # Of what was held, the first chunk alone has changed.
    assert came_after(receiver, before) & held == {0}
    # Nothing of it is left.
    sender.reloads()
    sender.chooses(file)
    sender.waits_for("inviting")
    assert sender.link != link
    assert not sender.faults + receiver.faults


def test_a_folder_with_a_text_in_two_tabs(sender: Person, receiver: Person, tmp_path: Path) -> None:
    folder = tmp_path / "album"
    make_tree(folder)
    # A ZIP file has such a name in another form.
    next(folder.rglob("*back*")).unlink()
    sender.opens_the_page()
    sender.drops(folder)
    sender.waits_for("inviting")
    sender.reads(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "see you there");
          dispatchEvent(new ClipboardEvent("paste", {clipboardData}));
        }"""
    )
    expect(sender.page.locator(".things .name")).to_have_text(["album", "text.txt"])
    sender.page.on("dialog", lambda dialog: dialog.accept())
    link = sender.link
    # A tab that is duplicated says that the first one has it, and a new one knows nothing of it.
    duplicate = in_another_tab(sender)
    expect(duplicate.page.get_by_test_id("remark")).to_have_attribute("data-code", "elsewhere")
    duplicate.leaves()
    reloads(sender)
    expect(sender.page.get_by_role("listitem")).to_have_count(5)
    one = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    sender.drops(one)
    expect(missing(sender)).to_contain_text("still missing")
    sender.drops(folder)
    sender.waits_for("inviting")
    assert sender.link == link
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    with zipfile.ZipFile(download.path()) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        archive.extractall(tmp_path / "came")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(names) == len(files) + 1
    for path in files:
        assert digest(tmp_path / "came" / "album" / path.relative_to(folder)) == digest(path)
    assert (tmp_path / "came" / "text.txt").read_text() == "see you there"
    sender.waits_for("delivered")


@pytest.mark.soak
def test_a_text_goes_on_by_itself(sender: Person, receiver: Person) -> None:
    sender.opens_the_page()
    sender.page.locator("details.text-entry summary").click()
    sender.types("nobody need write this twice")
    sender.clicks("Send this text")
    sender.waits_for("inviting")
    link = sender.link
    sender.page.on("dialog", lambda dialog: dialog.accept())
    sender.reloads()
    sender.waits_for("inviting")
    assert sender.link == link
    # A tab that was closed is not this one: it is asked first.
    sender.leaves()
    other = Person(sender.context, sender.server, sender.context.new_page())
    other.opens_the_page()
    other.clicks("Go on")
    other.waits_for("inviting")
    assert other.link == link
    receiver.opens_link(link)
    receiver.accepts()
    receiver.waits_for("delivered")
    expect(receiver.page.get_by_role("textbox")).to_have_value("nobody need write this twice")
    other.waits_for("delivered")


def test_a_file_opened_by_a_stand_in_for_the_file_manager_needs_no_choosing(
    sender: Person, receiver: Person
) -> None:
    sender.changes_browser().add_init_script(LAUNCH_QUEUE)
    sender.opens_the_page()
    sender.reads("openWith('notes.txt', 'as it was')")
    sender.waits_for("inviting")
    link = sender.link
    reloads(sender)
    sender.page.on("dialog", lambda dialog: dialog.accept())
    sender.clicks("Go on")
    sender.waits_for("inviting")
    assert sender.link == link
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert Path(download.path()).read_text() == "as it was"
    sender.waits_for("delivered")


@pytest.mark.soak
def test_something_else_ends_it(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    file = make_file("given up.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("transferring")
    reloads(sender)
    sender.clicks("Send something else")
    assert receiver.end == "peer-gone"
    sender.chooses(file)
    sender.waits_for("inviting")


class TestWhereTheSenderIsGone:
    """And does not come back."""

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[HastyServer]:
        with HastyServer(tmp_path) as running:
            yield running

    def test_its_receiver_hears_of_it(
        self, sender: Person, receiver: Person, make_file: MakeFile
    ) -> None:
        file = make_file("gone.bin", SIZE)
        sender.sends(file)
        receiver.opens_link(sender.link)
        receiver.accepts()
        receiver.waits_for("transferring")
        other = Person(sender.context, sender.server, sender.context.new_page())
        sender.leaves()
        assert receiver.end == "peer-gone"
        # Who comes later hears that it is over.
        other.opens_the_page()
        expect(other.page.get_by_test_id("remark")).to_have_attribute("data-code", "over")

    def test_a_page_that_keeps_nothing_says_so_and_ends_at_once(
        self, playwright: Playwright, tmp_path: Path, server: TelpherServer, make_file: MakeFile
    ) -> None:
        nothing_kept = "delete window.indexedDB;"
        file = make_file("fleeting.bin", SIZE)
        with (
            person(playwright, tmp_path / "private", server.url, nothing_kept) as sender,
            person(playwright, tmp_path / "other", server.url, NO_PICKER) as receiver,
        ):
            sender.sends(file)
            keeps_nothing = sender.page.get_by_text("keeps nothing for this page")
            expect(keeps_nothing).to_be_visible()
            receiver.opens_link(sender.link)
            receiver.accepts()
            receiver.waits_for("transferring")
            expect(keeps_nothing).to_be_visible()
            sender.reloads()
            assert receiver.end == "peer-gone"
            expect(sender.page.get_by_role("heading", level=1)).to_contain_text("Send anything")


@pytest.mark.soak
def test_an_upload_goes_on(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    file = make_file("stored.bin", SIZE)
    put: list[str] = []
    done: list[str] = []
    at_once = 2

    def pass_some(route: Route) -> None:
        if route.request.method == "PUT":
            put.append(route.request.url)
            if len(put) > at_once:
                return  # It is on its way when the page goes.
        route.continue_()

    sender.changes_browser().route("**/data/*", pass_some)
    sender.context.on("requestfinished", lambda request: done.append(request.url))
    sender.page.on("dialog", lambda dialog: dialog.accept())
    sender.sends(file)
    link = sender.link
    uploads_now(sender)
    sender.waits_for("storing")
    with sender.page.expect_event("requestfinished", lambda request: request.url in put[:1]):
        pass
    stored = {url for url in done if url in put}
    reloads(sender)
    sender.context.unroute("**/data/*")
    done.clear()
    sender.chooses(file)
    sender.waits_for("stored", PATIENCE)
    assert sender.link == link
    assert not stored & set(done)
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.reloads()
    expect(sender.page.get_by_role("heading", level=1)).to_contain_text("Send anything")


def inodes(folder: Path) -> dict[Path, int]:
    """Of the parts that are stored: one that comes again gets another."""
    return {path: path.stat().st_ino for path in stored_in(folder) if path.name.startswith("data-")}


@pytest.mark.soak
@pytest.mark.parametrize("pair", [("firefox", "firefox")], indirect=True, ids="-".join)
def test_a_large_upload_goes_on(
    pair: tuple[AtThePage, AtThePage], make_file: MakeFile, tmp_path: Path
) -> None:
    sender, receiver = pair
    file = make_file("stored.bin", LARGE)
    sender.sends(file)
    link = sender.link
    uploads_now(sender)
    while len(stored_in(tmp_path)) < STORED_BEFORE:
        pass
    reloads(sender)
    before = inodes(tmp_path)
    assert STORED_BEFORE - 1 <= len(before) < LARGE // 8_388_608
    sender.chooses(file)
    sender.waits_for("stored", 10 * PATIENCE)
    assert sender.link == link
    assert before.items() <= inodes(tmp_path).items()
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(10 * PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)


@pytest.mark.soak
def test_in_firefox(
    firefox_of: Callable[[str], Firefox],
    tmp_path: Path,
    server: TelpherServer,
    receiver: Person,
    make_file: MakeFile,
) -> None:
    wires.watch(receiver)
    file = make_file("reloaded.bin", SIZE)
    with firefox_person(firefox_of("sender"), tmp_path / "sender", server.url) as sender:
        sender.sends(file)
        link = sender.link
        reloads(sender)
        sender.chooses(file)
        sender.waits_for("inviting")
        assert sender.link == link
        receiver.opens_link(link)
        receiver.accepts()
        receiver.page.evaluate(WAITS_FOR_CHUNKS, 10)
        before = channels_of(receiver)
        reloads(sender)
        receiver.waits_for("reconnecting")
        sender.chooses(file)
        download = receiver.downloaded(PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        sender.waits_for("delivered", PATIENCE)
        receiver.waits_for("delivered")
        # At least what was acknowledged stays; the window may come again.
        assert len(came_after(receiver, before)) < SIZE // CHUNK
        # Firefox tells of a socket that a reload has cut.
        of_reload = ("while the page was loading", "can’t establish a connection")
        assert not [fault for fault in sender.faults if not any(map(fault.count, of_reload))]
        assert not receiver.faults
