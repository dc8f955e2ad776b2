"""Pages whose sessions and signals go by a Supabase project."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.channels import Channels
from tests.e2e.people import Person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.supabase.serving import realtime
from tests.supabase.standin.running import StandIn

MakeFile = Callable[[str, int], Path]
SIZE = 3_000_000
PATIENCE = 60_000
MOST_MESSAGES = 40
"""For a whole meeting, far below what the smallest plan carries in a second."""


@pytest.fixture
def project(standin: StandIn) -> StandIn:
    return standin


@pytest.fixture(params=["key"], ids=["ES256"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, project: StandIn
) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path, **realtime(project, request.param)) as running:
        yield running


def arrives(file: Path, sender: AtThePage, receiver: AtThePage) -> None:
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")


@pytest.mark.parametrize("server", ["key", ""], indirect=True, ids=["private", "public"])
def test_what_passes_is_sealed_and_holds_no_token(
    project: StandIn, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    tokens: list[str] = []
    for someone in (sender, receiver):
        someone.page.on(
            "response",
            lambda answer: (
                tokens.extend(
                    value for name, value in answer.json().items() if name.endswith("Token")
                )
                if answer.url.endswith(("/create", "/join"))
                else None
            ),
        )
    told = [Channels(someone) for someone in (sender, receiver)]
    file = make_file("secret name.bin", SIZE)
    sender.sends(file)
    key = sender.link.rsplit(".", 1)[1]
    receiver.opens_link(sender.link)
    arrives(file, sender, receiver)
    assert len(tokens) == 2
    for channels in told:
        assert [url.startswith(project.url.replace("http", "ws")) for url in channels.urls] == [
            True
        ]
        assert channels.events.count("broadcast") < MOST_MESSAGES // 2
        everything = "\n".join(channels.frames)
        for secret in (key, "secret name", *tokens):
            assert secret not in everything
    assert not sender.faults + receiver.faults
