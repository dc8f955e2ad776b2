"""A link waits as long as its page is open, for a day at most: hours pass at once, for both."""

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright
from playwright.sync_api import TimeoutError as NoAnswerError

from tests.e2e import shifted_server, wires
from tests.e2e.people import Person, person, sha256
from tests.e2e.test_trouble import says
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
MINUTE = 60
HOUR = 60 * MINUTE
STEP = 14 * MINUTE
"""Less than a session lives without being extended."""

LOCKS = """
window.locks = [];
const {request} = WakeLock.prototype;
WakeLock.prototype.request = async function (kind) {
  const lock = await request.call(this, kind);
  window.locks.push(lock);
  return lock;
};
"""
HELD = "window.locks.filter(({released}) => !released).length"


class ShiftedServer(TelpherServer):
    program = (shifted_server.__file__,)

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, **settings)
        self._folder, self._shift = folder, 0

    def pass_(self, seconds: int) -> None:
        """So much time passes for the server."""
        self._shift += seconds
        written = self._folder / "next"
        written.write_text(f"{self._shift}")
        written.replace(self._folder / shifted_server.SHIFT)

    @property
    def milliseconds(self) -> int:
        """What the time is for the server, or was a moment ago."""
        return int((time.time() + self._shift) * 1000)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ShiftedServer]:
    turn = {"TELPHER_TURN_URLS": "turn:127.0.0.1:9", "TELPHER_TURN_SECRET": "only for tests"}
    with ShiftedServer(tmp_path, **turn) as running:
        yield running


@pytest.fixture
def sender(playwright: Playwright, tmp_path: Path, server: ShiftedServer) -> Iterator[Person]:
    with person(playwright, tmp_path / "sender", server.url, LOCKS, wires.REMEMBER) as someone:
        someone.page.clock.install()
        yield someone


def wait(sender: Person, server: ShiftedServer, seconds: int) -> None:
    """So much time passes for both, and the page asks for more as often as it has to."""
    for _ in range(-(-seconds // STEP)):
        server.pass_(STEP)
        passes = STEP
        for now in itertools.repeat(server.milliseconds):
            try:
                with sender.page.expect_response("**/extend", timeout=5_000) as answer:
                    sender.page.clock.fast_forward(passes * 1000)
                if answer.value.json()["serverTime"] >= now:
                    break
            except NoAnswerError:
                # It had not yet begun to wait for the next time.
                assert sender.phase == "inviting"
            passes = MINUTE


@pytest.mark.soak
def test_somebody_comes_after_hours(
    server: ShiftedServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("patient.bin", 1_000_000)
    sender.sends(file)
    began = sender.reads("Date.now() / 1000")
    assert sender.reads(HELD) == 1
    wait(sender, server, 5 * HOUR)
    assert sender.phase == "inviting"
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    good_until = sender.reads(
        "Number(connections.at(-1).getConfiguration().iceServers[0].username.split(':')[0])"
    )
    assert good_until - began > (24 + 4) * HOUR, "the credentials are those of the last hour"
    download = receiver.accepts_into_downloads(timeout=60_000)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert sender.reads(HELD) == 0


def test_after_a_day_there_is_a_new_link(
    server: ShiftedServer, sender: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("patient.bin", 10))
    link = sender.link
    wait(sender, server, 24 * HOUR - STEP)
    assert sender.phase == "inviting"
    server.pass_(STEP)
    sender.page.clock.fast_forward(STEP * 1000)
    assert sender.end == "expired"
    says(
        sender,
        "The link ran out",
        "Nothing was sent.",
        "Send it again with a new link.",
        button="Send it again",
    )
    sender.clicks("Send it again")
    sender.waits_for("inviting")
    assert sender.link != link
