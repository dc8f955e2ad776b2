"""A link that is read with the camera of a real Chromium: the page's own QR code."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Playwright, Request, expect
from playwright.sync_api import TimeoutError as Timeout

from tests.e2e import camera
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
Scanner = Callable[..., AbstractContextManager[Person]]

REMEMBER = """
window.tracks = [];
const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (wanted) {
  const stream = await ask.call(this, wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
"""Keeps what the camera was asked for, to see whether it is off."""


@pytest.fixture
def scanner(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Scanner:
    """Somebody whose browser has these arguments, and may use the camera."""

    def with_camera(*arguments: str) -> AbstractContextManager[Person]:
        scripts = (NO_PICKER, REMEMBER)
        profile = tmp_path / "scanner"
        return person(playwright, profile, server.url, *scripts, arguments=arguments)

    return with_camera


@pytest.fixture
def elsewhere(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Iterator[Person]:
    """A sender whose page is at another address."""
    address = server.url.replace("127.0.0.1", "localhost")
    with person(playwright, tmp_path / "elsewhere", address, NO_PICKER) as someone:
        yield someone


def waits_until_off(someone: Person) -> None:
    someone.page.wait_for_function(
        "tracks.length > 0 && tracks.every(({readyState}) => readyState === 'ended')"
    )


def scans(someone: Person) -> None:
    someone.opens_the_page()
    someone.clicks("Scan a code")


def is_the_page(request: Request) -> bool:
    return urlsplit(request.url).path == "/t"


def test_a_link_is_scanned(
    server: TelpherServer, sender: Person, scanner: Scanner, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("seen.bin", 100_000)
    sender.sends(file)
    film = camera.film(sender, tmp_path / "code.y4m")
    with scanner(*camera.arguments(film), "--use-fake-ui-for-media-stream") as receiver:
        # Opened once, though the code stays before the camera while the server does not answer.
        with receiver.page.expect_response("**/decode*.js"):
            scans(receiver)
        os.kill(server.pid, signal.SIGSTOP)
        opened = partial(receiver.page.wait_for_event, "request", is_the_page)
        try:
            opened()
            with pytest.raises(Timeout, match="request"):
                opened(timeout=1_000)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        receiver.page.wait_for_url(sender.link)
        receiver.clicks("See what it is")
        download = receiver.accepts_into_downloads(timeout=20_000)
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered")
        assert not receiver.faults


def test_a_link_of_another_server_is_not_followed(
    elsewhere: Person, scanner: Scanner, make_file: MakeFile, tmp_path: Path
) -> None:
    elsewhere.sends(make_file("other.bin", 10))
    film = camera.film(elsewhere, tmp_path / "code.y4m")
    host = elsewhere.server.removeprefix("http://")
    with scanner(*camera.arguments(film), "--use-fake-ui-for-media-stream") as receiver:
        scans(receiver)
        expect(receiver.page.get_by_text(f"This link belongs to {host}.")).to_be_visible()
        assert receiver.page.url == f"{receiver.server}/"
        receiver.clicks("Type the code instead")
        waits_until_off(receiver)
        assert receiver.page.locator("main").get_attribute("data-view") == "start"
        assert not receiver.faults


def test_no_camera(scanner: Scanner) -> None:
    with scanner("--use-fake-ui-for-media-stream") as someone:
        scans(someone)
        expect(someone.page.get_by_role("heading", name="There is no camera")).to_be_focused()
        someone.clicks("Type the code instead")
        expect(someone.page.get_by_role("textbox").first).to_be_visible()


def test_the_camera_is_refused(scanner: Scanner) -> None:
    arguments = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    with scanner(*arguments) as someone:
        scans(someone)
        heading = someone.page.get_by_role("heading", name="This page may not use the camera")
        expect(heading).to_be_focused()
        someone.clicks("Try again")
        expect(heading).to_be_focused()
