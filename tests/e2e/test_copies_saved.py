"""Stored copies on their way to the disk, by the ways of saving that are not by staging."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.copies import uploads_now
from tests.e2e.people import Person
from tests.e2e.someone import AtThePage
from tests.e2e.ways import PATIENCE, WAYS
from tests.servers import TelpherServer
from tests.trees import sha256

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000


def stored(sender: AtThePage, file: Path) -> str:
    """The link to a copy of it, which nobody keeps up."""
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    link = sender.link
    sender.leaves()
    return link


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("chromium, streamed", marks=pytest.mark.soak),
        pytest.param("firefox, streamed", marks=pytest.mark.soak),
        pytest.param("chromium, picked by an opfs stub", marks=pytest.mark.soak),
    ],
)
def test_by_every_way_of_saving(
    name: str,
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("harbour.mov", SIZE)
    link = stored(sender, file)
    way = WAYS[name]
    with way.begin(playwright, tmp_path / "receiver", server) as receiver:
        receiver.opens_link(link)
        assert way.save(receiver) == {file.name: sha256(file)}
        assert not receiver.faults
