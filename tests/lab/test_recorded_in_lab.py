"""A whole transfer, recorded at the servers that it goes by: they come to know nothing of it."""

import json
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote_from_bytes

import pytest
from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

from telpher.keys.envelopes import Confirm, Hello, Reply, Sealed, write_envelope
from telpher.keys.link import LinkInvitation, read_invitation, to_base64url
from telpher.peer.signals import read_signal, write_signal
from telpher.server.backends import SIGNALING_PATH
from tests.browsers import chromium
from tests.e2e.people import NO_PICKER, person
from tests.e2e.wires import REMEMBER
from tests.lab import recording_server
from tests.lab.lab import SERVER_ALIAS, Lab
from tests.lab.recording_server import read_record
from tests.lab.secrets_told import Secrets, taken_apart
from tests.lab.server import LabServer
from tests.signaling.external import ExternalServer
from tests.terminal import Terminal

NAME = "a very private name.txt"
LINE = b"Nobody but the two of us reads this line."
PATIENCE = 60.0
ROUTER = "10.0.3.1"

FINGERPRINTS = """
window.connections.flatMap(({localDescription, remoteDescription}) =>
  [localDescription, remoteDescription].flatMap((description) =>
    description?.sdp.match(/(?<=fingerprint:sha-256 )\\S+/) ?? []))
"""


class RecordingServer(LabServer):
    """Whatever it comes to know can be had."""

    program = (recording_server.__file__,)

    @property
    def record(self) -> list[dict[str, Any]]:
        """Requests, and what sockets said."""
        return list(read_record(self._data_dir))

    @property
    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    @property
    def database(self) -> list[object]:
        """Its rows, and its files as they are, that of writes which are not merged yet included."""
        folder = self._data_dir / "data"
        with closing(sqlite3.connect(folder / "telpher.sqlite3")) as opened:
            rows = opened.execute("SELECT * FROM sessions").fetchall()
            return [*rows, *(file.read_bytes() for file in folder.glob("telpher.sqlite3*"))]


@dataclass
class Servers:
    """Our own, and perhaps one that is not ours for the signals."""

    own: RecordingServer
    external: ExternalServer | None = None

    @property
    def signals(self) -> list[Any]:
        """The messages of the sockets through which signals go."""
        if self.external is not None:
            return [json.loads(frame.message) for frame in self.external.frames]
        return [json.loads(each["text"]) for each in self.own.record if each.get("text")]

    @property
    def knowledge(self) -> list[object]:
        return [*self.own.record, *self.own.lines, *self.own.database, *self.signals]

    def expect_transfer(self, code: str) -> None:
        """All is on record that a server is told, or tells, of a transfer."""
        own = self.own
        assert {each["client"][0] for each in own.record if "client" in each} >= {ROUTER}
        for known in (own.record, own.database):
            assert code.encode() in set(taken_apart(known))
        events = [json.loads(line)["event"] for line in own.lines if line.startswith("{")]
        assert set(events) >= {"create", "join"}
        signals = (read_signal(message.get("signal")) for message in self.signals)
        envelopes = [one.envelope for signal in signals if signal for one in signal[1]]
        assert {type(envelope) for envelope in envelopes} >= {Hello, Reply, Confirm, Sealed}


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.fixture
def hidden(lab: Lab) -> Lab:
    """Its peers come to the server from an address that is none of theirs."""
    lab.hide_peers()
    return lab


@pytest.fixture
def servers(request: pytest.FixtureRequest, hidden: Lab, tmp_path: Path) -> Iterator[Servers]:
    """The test says by `indirect` whether there is an external one."""
    settings = {"WEBRTC_LOG_EVENTS": "1"}
    external = None
    with ExitStack() as running:
        if request.param == "external":
            external = ExternalServer(host="0.0.0.0")
            hidden.s.inside(running.enter_context, external)
            url = external.url.replace("0.0.0.0", SERVER_ALIAS)
            settings["NEXT_PUBLIC_SIGNALING_URL"] = url
        own = running.enter_context(RecordingServer(hidden, tmp_path, **settings))
        yield Servers(own, external)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "outbox").mkdir()
    file = tmp_path / "outbox" / NAME
    file.write_bytes(LINE * 10_000)
    return file


def secrets_of(lab: Lab, link: str, *fingerprints: str) -> Secrets:
    read = read_invitation(link)
    assert isinstance(read, LinkInvitation)
    return Secrets(NAME, LINE, read.key, (lab.a.address, lab.b.address), fingerprints)


@pytest.mark.parametrize(
    ("servers", "by"),
    [
        ("own", "code"),
        ("external", "link"),
        pytest.param("own", "link", marks=pytest.mark.soak),
        pytest.param("external", "code", marks=pytest.mark.soak),
    ],
    indirect=["servers"],
)
def test_between_terminals(
    hidden: Lab, servers: Servers, by: Literal["link", "code"], file: Path, tmp_path: Path
) -> None:
    url = servers.own.url
    sender = hidden.a.inside(lambda: Terminal.sends(tmp_path / "a", url, file))
    link, code = sender.link, sender.code
    invitation = link if by == "link" else code
    output = tmp_path / "output"
    receiver = hidden.b.inside(
        lambda: Terminal.receives(tmp_path / "b", invitation, output, "--server", url)
    )
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    assert (output / NAME).read_bytes() == file.read_bytes()

    secrets = secrets_of(hidden, link)
    servers.expect_transfer(code.rpartition("-")[0])
    assert secrets.told_by(servers.knowledge) == set()
    # It would show if anybody told them.
    for tell in (by_request, by_socket):
        known = len(servers.own.record)
        hidden.a.inside(tell, url, secrets)
        assert secrets.told_by(servers.own.record[known:]) == everything_of(secrets)


@pytest.mark.parametrize("servers", ["own"], indirect=True)
def test_between_browsers(hidden: Lab, servers: Servers, file: Path, tmp_path: Path) -> None:
    at_a, at_b = (place.launcher(chromium(), tmp_path) for place in (hidden.a, hidden.b))
    url, scripts = servers.own.url, (REMEMBER, NO_PICKER)
    with (
        sync_playwright() as playwright,
        person(playwright, tmp_path / "a", url, *scripts, program=at_a) as sender,
        person(playwright, tmp_path / "b", url, *scripts, program=at_b) as receiver,
    ):
        sender.sends(file)
        link, code = sender.link, sender.code
        receiver.opens_link(link)
        download = receiver.accepts_into_downloads(PATIENCE * 1000)
        assert Path(download.path()).read_bytes() == file.read_bytes()
        sender.waits_for("delivered")
        fingerprints = set(sender.reads(FINGERPRINTS))
    assert len(fingerprints) == 2
    servers.expect_transfer(code.rpartition("-")[0])
    assert secrets_of(hidden, link, *fingerprints).told_by(servers.knowledge) == set()


def everything_of(secrets: Secrets) -> set[str]:
    return {what for what, _ in secrets.spelled()}


def told(secrets: Secrets) -> dict[str, str]:
    spelled = enumerate(secrets.spelled())
    return {f"field {number}": said.decode("latin-1") for number, (_, said) in spelled}


def by_request(server: str, secrets: Secrets) -> None:
    event = {"event": "signaling-delivery-success", **told(secrets)}
    request = urllib.request.Request(
        f"{server}/api/transfer/telemetry",
        json.dumps(event).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 200


def by_socket(server: str, secrets: Secrets) -> None:
    with connect(server.replace("http", "ws", 1) + SIGNALING_PATH) as socket:
        socket.send(json.dumps({"type": "relay", **told(secrets)}))
        assert "not-joined" in str(socket.recv(PATIENCE))


PLACES: dict[str, Callable[[bytes], object]] = {
    "a path": lambda said: {"raw_path": b"/t/" + quote_from_bytes(said).encode()},
    "a header": lambda said: {"headers": [(b"referer", quote_from_bytes(said).encode())]},
    "a field": lambda said: json.dumps({"some": [{"field": said.decode("latin-1")}]}).encode(),
    "base64": lambda said: json.dumps({"some": [to_base64url(b"in: " + said)]}),
    "an event": lambda said: json.dumps({"event": said.decode("latin-1")}),
    "a warning": lambda said: f"WARNING: {said.decode('latin-1')} is odd",
    "a row": lambda said: ("id", 1, said.decode("latin-1")),
    "a greeting": lambda said: write_signal(
        "ready",
        write_envelope(Hello(bytes(16), bytes(33), [1], [said.decode("latin-1")], bytes(32), None)),
    ),
    "what seems sealed": lambda said: write_signal(
        "offer", write_envelope(Sealed(bytes(16), 1, bytes(16) + said + bytes(16)))
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_leak_would_be_found_wherever_it_is(place: str) -> None:
    secrets = Secrets(NAME, LINE, bytes(range(200, 216)), ("10.0.1.2",), (":".join(["AF"] * 32),))
    for what, said in secrets.spelled():
        assert what in secrets.told_by([PLACES[place](said)]), said
        assert not secrets.told_by([PLACES[place](b"nothing")])
