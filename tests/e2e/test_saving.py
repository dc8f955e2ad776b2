"""Every way of saving that a browser has: what comes by it is what was sent, whatever its size."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.people import Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.e2e.ways import OPFS_PICKERS, PATIENCE, WAYS, Way
from tests.servers import TelpherServer
from tests.trees import make_many

MakeFile = Callable[[str, int], Path]
Saved = tuple[AtThePage, Way]

SIZES = {"empty.txt": 0, "שלום 'one' (1)*.txt": 1, "quarter.bin": 256_000, "large.bin": 30_000_000}


@pytest.fixture
def saver(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[Saved]:
    """A receiver whose browser saves in the way that the test names by `indirect`."""
    way = WAYS[request.param]
    with way.begin(playwright, tmp_path / "receiver", server) as someone:
        yield someone, way


def digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root.parent).as_posix(): sha256(path)
        for path in root.rglob("*")
        if path.is_file()
    }


def lead(someone: AtThePage, phase: str) -> str:
    """The sentence under the title, once there is one."""
    someone.waits_for(phase)
    return str(
        someone.reads(
            """async () => {
              for (;;) {
                const said = document.querySelector(".lead")?.textContent;
                if (said) return said;
                await new Promise(requestAnimationFrame);
              }
            }"""
        )
    )


ALWAYS = ("chromium, streamed",)
"""The others have tests of their own in every run, with fewer sizes."""


@pytest.mark.parametrize(
    "saver",
    [pytest.param(way, marks=() if way in ALWAYS else pytest.mark.soak) for way in WAYS],
    indirect=True,
)
def test_whatever_comes_is_whole(
    sender: Person, saver: Saved, make_file: MakeFile, tmp_path: Path
) -> None:
    receiver, way = saver
    expected: dict[str, str] = {}
    for name, size in SIZES.items():
        file = make_file(name, size)
        sender.sends(file)
        receiver.opens_link(sender.link)
        assert way.one in lead(receiver, "deciding")
        [(saved, digest)] = way.save(receiver).items() - expected.items()
        assert digest == sha256(file)
        # Not every disk holds such a name.
        assert saved == name or "*" in name
        if way.picked:
            expected[saved] = digest
        assert lead(receiver, "delivered").startswith(way.end)
        if "while it comes" in way.one:
            # A browser that lags behind forgets a download with the frame that asked for it.
            assert receiver.reads("document.querySelectorAll('iframe').length > 0")
        sender.waits_for("delivered")
    album = tmp_path / "album"
    make_many(album, files=1_000, size=3_000)
    (album / "nothing" / "in it").mkdir(parents=True)
    sender.opens_the_page()
    sender.drops(album)
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    assert way.many in lead(receiver, "deciding")
    assert way.save(receiver) == expected | digests(album)
    sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults


def test_a_disk_that_fills_up_under_a_file_picked_by_an_opfs_stub(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    with person(playwright, tmp_path / "receiver", server.url, OPFS_PICKERS) as receiver:
        sender.sends(make_file("large.bin", 60_000_000))
        receiver.opens_link(sender.link)
        receiver.waits_for("deciding")
        receiver.has_room_for(20_000_000)
        receiver.accepts()
        for someone in (sender, receiver):
            assert someone.end == "disk-full"


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("saver", [way for way in WAYS if "memory" not in way], indirect=True)
def test_larger_and_slower_than_an_idle_service_worker_lives(
    sender: Person, saver: Saved, make_file: MakeFile
) -> None:
    receiver, way = saver
    file = make_file("large.bin", 300_000_000)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("transferring")
    sender.clicks("Pause")
    # Firefox ends one after 30 seconds in which nothing happened to it.
    sender.page.wait_for_timeout(40_000)
    sender.clicks("Go on")
    assert way.saved(receiver, 5 * PATIENCE) == {file.name: sha256(file)}
    sender.waits_for("delivered")
    assert not receiver.faults
