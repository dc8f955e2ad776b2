"""The page where no process stays: it meets by Supabase, and its parts go to the bucket alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.copies import uploads_now
from tests.e2e.people import NO_PICKER, person, sha256
from tests.nginx import Nginx
from tests.s3 import S3Server
from tests.serverless import Serverless
from tests.supabase.serving import realtime, shared
from tests.supabase.standin.running import StandIn
from tests.supabase.test_serverless import needs_a_read_only_disk
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
SIZE = 20_000_000
PATIENCE = 120_000


@pytest.fixture
def place(tmp_path: Path, standin: StandIn, s3: S3Server) -> Iterator[Serverless]:
    needs_a_read_only_disk()
    settings = {**realtime(standin), **shared(standin, s3)}
    with Serverless(tmp_path, lifespan=True, **settings) as running:
        yield running
    Terminal.end_all()


@pytest.mark.soak
def test_a_page_sends_and_stores(
    place: Serverless, playwright: Playwright, tmp_path: Path, make_file: MakeFile
) -> None:
    file = make_file("harbour 🌊.mov", SIZE)
    with (
        Nginx(tmp_path / "nginx", place.port, largest_body="4500000") as nginx,
        person(playwright, tmp_path / "sender", nginx.url, NO_PICKER) as sender,
        person(playwright, tmp_path / "receiver", nginx.url, NO_PICKER) as receiver,
    ):
        sender.sends(file)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered")
        sender.waits_for("delivered")
        sender.sends(file)
        uploads_now(sender)
        sender.waits_for("stored", PATIENCE)
        link = sender.link
        assert place.metrics["receivedBytes"] == 0
        place.kill()
        place.start()
        receiver.goes_to("about:blank")
        receiver.opens_link(link)
        download = receiver.accepts_into_downloads(PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        late = Terminal.receives(tmp_path / "late", link, tmp_path / "inbox")
        assert late.ends(PATIENCE / 1000) == 0, late
        assert sha256(tmp_path / "inbox" / file.name) == sha256(file)
        assert not sender.faults + receiver.faults
    assert place.log.read_text() == ""
