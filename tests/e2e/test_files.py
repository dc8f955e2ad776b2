"""What a screen says of many files: before they are accepted, and while they come."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.e2e.test_many import drops
from tests.servers import TelpherServer

HOSTILE = "a\u202efdp.exe <b>\u200f"
LARGE = 50_000_000


@pytest.fixture
def unzipper(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    """A receiver whose browser has no pickers."""
    with chromiums.person(server.url, NO_PICKER) as someone:
        yield someone


def tree(root: Path) -> Path:
    """A folder of folders, small files, an empty file and one that takes its time."""
    (root / "papers").mkdir(parents=True)
    for number in range(30):
        (root / "papers" / f"{number}.txt").write_text(f"{number}")
    (root / HOSTILE).write_bytes(b"harmless")
    (root / "nothing.txt").touch()
    (root / "x large.bin").write_bytes(Random(1).randbytes(LARGE))
    (root / "z empty").mkdir()
    return root


def test_files_are_listed_before_and_while_they_come(
    sender: Person, unzipper: Person, tmp_path: Path
) -> None:
    drops(sender, tree(tmp_path / "outbox"))
    unzipper.opens_link(sender.link)
    unzipper.waits_for("deciding")
    lines = unzipper.page.get_by_test_id("outline").get_by_role("listitem")
    expect(lines).to_have_count(5)
    expect(lines.nth(0)).to_have_text("afdp.exe <b>8 bytes")
    expect(lines.nth(1)).to_have_text("nothing.txt0 bytes")
    expect(lines.nth(2)).to_have_text("papers30 files, 50 bytes")
    expect(lines.nth(3)).to_have_text("x large.bin50 MB")
    expect(lines.nth(4)).to_have_text("z emptyan empty folder")
    names = lines.nth(0).locator("bdi")
    expect(names).to_have_attribute("translate", "no")

    with unzipper.page.expect_download(timeout=120_000):
        unzipper.clicks("Accept")
        done = unzipper.page.get_by_test_id("done")
        expect(done).to_have_text("32 of 33 files done", timeout=20_000)
        unzipper.clicks("Pause")
        for someone in (sender, unzipper):
            files = someone.page.get_by_test_id("files")
            expect(files.get_by_test_id("done")).to_have_text("32 of 33 files done")
            present = files.locator("[aria-current=true]")
            expect(present).to_contain_text("x large.bin")
            expect(present.locator(".number")).to_have_text(re.compile(r"^[1-9]?\d%$"))
        unzipper.clicks("Go on")
    for someone in (sender, unzipper):
        someone.waits_for("delivered")
        assert not someone.faults
