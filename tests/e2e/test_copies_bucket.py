"""Parts that a page puts and gets at a real bucket, which is of another origin."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.copies import uploads_now
from tests.e2e.people import sha256
from tests.e2e.someone import AtThePage
from tests.s3 import S3Server
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000
PATIENCE = 60_000
LITTLE = 100_000
"""Bytes for what a receiver asks of the server itself: the list of files, and the digests."""


@pytest.fixture
def s3(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[S3Server]:
    folder = tmp_path / "s3"
    folder.mkdir()
    with S3Server(folder, origins=request.param) as running:
        yield running


@pytest.fixture
def server(tmp_path: Path, s3: S3Server) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path, **s3.settings, TELPHER_S3_DIRECT="1") as running:
        yield running


@pytest.mark.parametrize(
    "s3",
    ["*", pytest.param("http://elsewhere.test", marks=pytest.mark.soak)],
    indirect=True,
    ids=["open", "shut"],
)
@pytest.mark.parametrize("pair", [("chromium", "firefox")], indirect=True, ids="-".join)
def test_past_the_server_or_else_through_it(
    s3: S3Server,
    server: TelpherServer,
    pair: tuple[AtThePage, AtThePage],
    make_file: MakeFile,
) -> None:
    sender, receiver = pair
    file = make_file("harbour.mov", SIZE)
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    metrics = server.metrics
    if s3.origins == "*":
        assert metrics["receivedBytes"] == 0
        assert metrics["sentBytes"] < LITTLE
        assert not sender.faults + receiver.faults
    else:
        assert metrics["receivedBytes"] > SIZE
        assert metrics["sentBytes"] > SIZE
