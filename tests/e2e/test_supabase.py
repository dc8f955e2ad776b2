"""Pages whose sessions and signals go by a Supabase project."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Response, expect

from tests.e2e import wires
from tests.e2e.channels import Channels
from tests.e2e.copies import uploads_now
from tests.e2e.people import NO_PICKER, Chromiums, Person, sha256
from tests.e2e.someone import AtThePage
from tests.mortals import Serve, Served
from tests.servers import TelpherServer
from tests.signaling.external import ExternalServer
from tests.supabase.serving import ShortTokens, have_been_told, realtime
from tests.supabase.standin.postgres import PostgresServer
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
SIZE = 3_000_000
PATIENCE = 60_000
MOST_MESSAGES = 20
"""Of one side in a whole meeting, far below what the smallest plan carries in a second."""

NO_PATH = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(settings) {
    super({...settings, iceTransportPolicy: "relay"});
  }
};
"""
"""Without a TURN server there is no candidate then."""


@pytest.fixture
def project(standin: StandIn) -> StandIn:
    return standin


@pytest.fixture(params=["key"], ids=["ES256"])
def server(request: pytest.FixtureRequest, serve: Serve, project: StandIn) -> Iterator[Served]:
    with serve(**realtime(project, request.param)) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def arrives(file: Path, sender: AtThePage, receiver: AtThePage) -> None:
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")


class Overheard:
    """What a page says and hears on its channel, and the tokens that it has for the server."""

    def __init__(self, page: Person) -> None:
        self.channels = Channels(page)
        self._tokens: list[str] = []
        page.page.on("response", self._answered)

    def holds_none_of(self, project: StandIn, *secrets: str) -> None:
        [token] = self._tokens
        [url] = self.channels.urls
        assert url.startswith(project.url.replace("http", "ws"))
        assert self.channels.events.count("broadcast") < MOST_MESSAGES
        everything = "\n".join(self.channels.frames)
        assert "webrtc-transfer:" in everything
        for secret in (token, *secrets):
            assert secret not in everything

    def _answered(self, answer: Response) -> None:
        if answer.url.endswith(("/create", "/join")):
            told = answer.json()
            self._tokens += [value for name, value in told.items() if name.endswith("Token")]


@pytest.mark.parametrize("pair", [("chromium", "firefox")], indirect=True, ids="-".join)
def test_between_two_browsers(
    project: StandIn,
    pair: tuple[Person, AtThePage],
    server: Served,
    make_file: MakeFile,
) -> None:
    sender, receiver = pair
    overheard = Overheard(sender)
    file = make_file("secret name 🌊.mov", SIZE)
    sender.sends(file)
    link = sender.link
    receiver.opens_link(link)
    arrives(file, sender, receiver)
    overheard.holds_none_of(project, link.rsplit(".", 1)[1], "secret name")
    have_been_told(server, success=2)
    assert not sender.faults + receiver.faults


@pytest.mark.parametrize("server", [""], indirect=True, ids=["public"])
def test_to_the_terminal(
    project: StandIn, sender: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    overheard = Overheard(sender)
    file = make_file("secret name.bin", SIZE)
    sender.sends(file)
    link = sender.link
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    assert receiver.ends(PATIENCE / 1000) == 0, receiver
    sender.waits_for("delivered")
    assert sha256(tmp_path / "output" / file.name) == sha256(file)
    overheard.holds_none_of(project, link.rsplit(".", 1)[1], "secret name")
    assert not sender.faults


@pytest.mark.parametrize("server", ["secret"], indirect=True, ids=["HS256"])
def test_from_the_terminal_by_code_to_a_page_that_is_loaded_anew(
    server: Served, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("\U0001f9ff семья שלום.bin", SIZE)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    receiver.opens_the_page()
    receiver.types_code(sender.code)
    receiver.waits_for("deciding")
    receiver.reloads()
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert sender.ends() == 0, sender


@pytest.mark.soak
def test_who_has_closed_the_tab_is_seen_to_be_away_until_they_come_back(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("patient.bin", 60_000_000)
    wires.watch(receiver)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    wires.waits_for_frames(receiver, 1, connections=1)
    receiver.clicks("Pause")
    sender.leaves()
    receiver.waits_for("reconnecting")
    expect(receiver.page.locator("main")).to_contain_text("The sender has left the page")
    back = Person(sender.context, sender.server, sender.context.new_page())
    back.opens_the_page()
    back.chooses(file)
    receiver.clicks("Go on")
    assert sha256(Path(receiver.downloaded(PATIENCE).path())) == sha256(file)
    back.waits_for("delivered")


@pytest.mark.soak
class TestMortal:
    """Over a project that may be killed."""

    @pytest.fixture
    def project(self, postgres: PostgresServer) -> Iterator[StandIn]:
        with postgres.having(postgres.database()) as database, StandIn(database) as running:
            yield running

    def test_the_project_is_killed_while_the_two_meet(
        self, project: StandIn, sender: Person, receiver: Person, make_file: MakeFile
    ) -> None:
        file = make_file("patient.bin", SIZE)
        told = Channels(receiver)
        sender.sends(file)
        receiver.opens_link(sender.link)
        told.until(lambda: "phx_join" in told.events)
        project.kill()
        project.start()
        project.drop(4)
        arrives(file, sender, receiver)


@pytest.mark.soak
@pytest.mark.parametrize("pair", [("firefox", "chromium")], indirect=True, ids="-".join)
def test_the_other_way_round(pair: tuple[AtThePage, AtThePage], make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("harbour 🌊.mov", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    arrives(file, sender, receiver)
    assert not sender.faults + receiver.faults


@pytest.mark.soak
class TestShortTokens:
    """What lets into a channel is good for a few seconds."""

    @pytest.fixture
    def server(self, serve: Serve, project: StandIn) -> Iterator[Served]:
        with serve(ShortTokens, **realtime(project)) as running:
            yield running

    def test_a_token_is_renewed_in_the_channel_that_stands(
        self, server: Served, sender: Person, receiver: Person, make_file: MakeFile
    ) -> None:
        file = make_file("patient.bin", SIZE)
        told = Channels(sender)
        sender.sends(file)
        told.until(lambda: told.events.count("access_token") >= 3)
        receiver.opens_link(sender.link)
        arrives(file, sender, receiver)
        # A token of seconds may be over before one of the mortals gives another.
        if isinstance(server, TelpherServer):
            assert len(told.urls) == told.events.count("phx_join") == 1


@pytest.mark.soak
class TestBack:
    """The provider is changed under a transfer that runs."""

    @pytest.fixture
    def external(self) -> Iterator[ExternalServer]:
        with ExternalServer() as running:
            yield running

    @pytest.fixture(params=["own", "external"])
    def server(
        self,
        request: pytest.FixtureRequest,
        tmp_path: Path,
        project: StandIn,
        external: ExternalServer,
    ) -> Iterator[ShortTokens]:
        elsewhere = {"NEXT_PUBLIC_SIGNALING_URL": external.url}
        settings = {**realtime(project), **(elsewhere if request.param == "external" else {})}
        with ShortTokens(tmp_path, **settings) as running:
            yield running

    def test_to_sockets(
        self,
        server: ShortTokens,
        external: ExternalServer,
        chromiums: Chromiums,
        sender: Person,
        receiver: Person,
        make_file: MakeFile,
    ) -> None:
        running, waiting = make_file("running.bin", 60_000_000), make_file("waiting.bin", SIZE)
        for someone in (sender, receiver):
            wires.watch(someone)
        sender.sends(running)
        receiver.opens_link(sender.link)
        with (
            chromiums.person(server.url) as third,
            receiver.page.expect_download(timeout=PATIENCE) as download,
        ):
            receiver.accepts()
            wires.waits_for_frames(receiver, 1, connections=1)
            receiver.clicks("Pause")
            wires.waits_for_words(sender, "pause", 1)
            third.sends(waiting)
            server.stop()
            server.change(WEBRTC_SIGNALING_PROVIDER="ws")
            server.start()
            told = Channels(third)
            told.until(lambda: external.joins + server.metrics["signalingSocketCount"] == 3)
            # Nobody has noticed anything; and if it were cut now, they would meet there.
            wires.cut(sender)
            wires.waits_for_words(receiver, "hello", 2)
            receiver.clicks("Go on")
            assert sha256(Path(download.value.path())) == sha256(running)
            sender.waits_for("delivered")
            with chromiums.person(server.url, NO_PICKER) as fourth:
                fourth.opens_link(third.link)
                arrives(waiting, third, fourth)


@pytest.mark.soak
def test_a_sender_that_is_loaded_anew_stores_a_copy(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("harbour 🌊.mov", SIZE)
    sender.sends(file)
    link = sender.link
    sender.reloads()
    sender.chooses(file)
    sender.waits_for("inviting")
    assert sender.link == link
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    sender.leaves()
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")


@pytest.mark.soak
def test_where_no_path_is_found_a_copy_takes_over(
    server: Served, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("harbour 🌊.mov", SIZE)
    sender.page.add_init_script(NO_PATH)
    sender.sends(file)
    sender.reads("document.querySelector('input[value=keep]').click()")
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding", PATIENCE)
    sender.waits_for("stored", PATIENCE)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    have_been_told(server, failure=2)
