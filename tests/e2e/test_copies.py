"""Stored copies through the page: up by one person, down by another who comes later."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.people import NO_PICKER, person, sha256
from tests.e2e.someone import AtThePage
from tests.s3 import S3Server
from tests.servers import TelpherServer
from tests.supabase.serving import realtime, shared
from tests.supabase.standin.running import StandIn

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


def test_up_by_one_server_and_down_by_another(
    playwright: Playwright, tmp_path: Path, make_file: MakeFile, standin: StandIn, s3: S3Server
) -> None:
    settings = {**realtime(standin), **shared(standin, s3)}
    file = make_file("harbour 🌊.mov", SIZE)
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    with TelpherServer(tmp_path / "other", **settings) as other:
        with (
            TelpherServer(tmp_path / "one", **settings) as one,
            person(playwright, tmp_path / "sender", one.url, NO_PICKER) as sender,
        ):
            sender.sends(file)
            uploads_now(sender)
            sender.waits_for("stored", PATIENCE)
            link = sender.link.replace(one.url, other.url)
            assert not sender.faults
            one.kill()
        with person(playwright, tmp_path / "receiver", other.url, NO_PICKER) as receiver:
            receiver.opens_link(link)
            download = receiver.accepts_into_downloads(PATIENCE)
            assert sha256(Path(download.path())) == sha256(file)
            receiver.waits_for("delivered")
            assert not receiver.faults
