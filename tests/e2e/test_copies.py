"""Stored copies through the page: up by one person, down by another who comes later."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.people import sha256
from tests.e2e.someone import AtThePage

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000
PATIENCE = 120_000


def uploads_now(someone: AtThePage) -> None:
    """Wants a copy to be stored, whoever may come."""
    someone.waits_for("inviting")
    someone.reads(
        """async () => {
          while (!document.querySelector(".store-now")) await new Promise(requestAnimationFrame);
          document.querySelector(".store-now").open = true;
        }"""
    )
    someone.clicks("Upload a copy")


@pytest.mark.parametrize(
    "pair", [("chromium", "chromium"), ("firefox", "firefox")], indirect=True, ids="-".join
)
def test_up_and_down(pair: tuple[AtThePage, AtThePage], make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("harbour 🌊.mov", SIZE)
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    link = sender.link
    assert not sender.faults
    sender.leaves()
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert download.suggested_filename == file.name
    receiver.waits_for("delivered")
    assert "copy" in receiver.reads("document.querySelector('[data-testid=facts]').textContent")
    assert not receiver.faults
