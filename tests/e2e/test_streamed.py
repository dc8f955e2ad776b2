"""Downloads that the browser takes while they come: where it stages nothing, or has no room."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.hasty import HastyServer
from tests.e2e.people import Person, sha256
from tests.e2e.someone import AtThePage
from tests.e2e.ways import NO_SERVICE_WORKER, PATIENCE, WAYS, without_room
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
LARGE = 30_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HastyServer]:
    with HastyServer(tmp_path) as running:
        yield running


@pytest.fixture(
    params=["chromium, streamed", pytest.param("firefox, streamed", marks=pytest.mark.soak)]
)
def receiver(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[AtThePage]:
    with WAYS[request.param].begin(playwright, tmp_path / "receiver", server) as someone:
        yield someone


def begin(sender: Person, receiver: AtThePage, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")


def test_what_does_not_come_whole_has_failed(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    file = make_file("large.bin", 10 * LARGE)
    begin(sender, receiver, file)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    sender.leaves()
    assert receiver.end == "peer-gone"
    assert download.failure() is not None
    # Firefox complains of it in its console.
    assert not [fault for fault in receiver.faults if "A ServiceWorker" not in fault]


@contextmanager
def slow(pid: int) -> Iterator[None]:
    """This process gets little of the processor, as on a busy machine."""
    over = Event()

    def hold_up() -> None:
        while not over.wait(0.004):
            os.kill(pid, signal.SIGSTOP)
            over.wait(0.06)
            os.kill(pid, signal.SIGCONT)

    thread = Thread(target=hold_up)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_small_file_is_saved_by_a_browser_that_lags_behind_its_page(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    for turn in range(20):
        file = make_file("small.txt", turn % 2)
        begin(sender, receiver, file)
        with slow(receiver.pid):
            receiver.accepts()
            receiver.waits_for("delivered", PATIENCE)
            download = receiver.downloaded(20_000)
        assert sha256(Path(download.path())) == sha256(file)
    assert not receiver.faults


@pytest.mark.soak
def test_a_page_that_goes_away_leaves_no_whole_file(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    begin(sender, receiver, make_file("large.bin", 10 * LARGE))
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    receiver.waits_for("transferring")
    receiver.goes_to("about:blank")
    assert download.failure() is not None


def test_cancelled_in_the_browser(
    playwright: Playwright,
    sender: Person,
    server: TelpherServer,
    tmp_path: Path,
    make_file: MakeFile,
) -> None:
    with without_room(playwright, tmp_path / "receiver", server) as receiver:
        begin(sender, receiver, make_file("large.bin", 10 * LARGE))
        receiver.accepts()
        receiver.downloaded(PATIENCE).cancel()
        assert receiver.end == "download-stopped"
        assert sender.end == "download-stopped"
        assert not receiver.faults


def test_in_memory_what_is_small_enough(
    playwright: Playwright,
    sender: Person,
    server: TelpherServer,
    tmp_path: Path,
    make_file: MakeFile,
) -> None:
    with without_room(playwright, tmp_path / "receiver", server, NO_SERVICE_WORKER) as receiver:
        file = make_file("small.bin", 1_000)
        begin(sender, receiver, file)
        receiver.accepts_into_downloads(timeout=PATIENCE)
        receiver.waits_for("delivered")
        receiver.clicks("Save again")
        assert sha256(Path(receiver.downloaded(PATIENCE).path())) == sha256(file)
        sender.waits_for("delivered")
        begin(sender, receiver, make_file("large.bin", 64_000_001))
        receiver.waits_for("deciding")
        expect(receiver.page.get_by_role("heading", level=1)).to_have_text(
            "It cannot be saved here"
        )
        expect(receiver.page.locator(".lead")).to_contain_text("There is not enough room for it.")
        expect(receiver.page.get_by_role("button", name="Accept")).to_have_count(0)
        receiver.declines()
        assert receiver.end == "no-space"
        assert sender.end == "no-space"
        assert not receiver.faults
