"""Stored copies through the page: up by one person, down by another who comes later."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import http_ece
import pytest
from playwright.sync_api import Playwright, Route, expect

from telpher.keys.records import PART_BYTES, part_key
from tests.e2e.copies import (
    facts,
    has_come,
    key_of,
    says,
    share_of,
    stored_in,
    unlocks,
    uploads_now,
)
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.s3 import S3Server
from tests.servers import TelpherServer
from tests.supabase.serving import realtime, shared
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal
from tests.trees import make_many

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000
PATIENCE = 120_000
PASSWORD = "cafe\u0301 9"


DEAF_TO = """async () => {
  const [put] = performance.getEntriesByType("resource")
    .map(({name}) => name).filter((name) => name.startsWith("%s/assets/put."));
  const {active, installing, waiting} = await navigator.serviceWorker.getRegistration(put);
  return (active ?? installing ?? waiting).scriptURL.match(/assets\\/([\\w.]+)-/)[1];
}"""
"""Which service worker answers for the workers that put parts: one that hears nothing."""


@pytest.mark.parametrize(
    "pair",
    [("chromium", "chromium"), pytest.param(("firefox", "firefox"), marks=pytest.mark.soak)],
    indirect=True,
    ids="-".join,
)
def test_up_and_down(
    pair: tuple[AtThePage, AtThePage], make_file: MakeFile, tmp_path: Path
) -> None:
    sender, receiver = pair
    file = make_file("harbour 🌊.mov", SIZE)
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    link = sender.link
    sender.clicks("Send something else")
    sender.chooses(make_file("something else.bin", 1))
    sender.waits_for("inviting")
    assert not sender.faults
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    assert download.suggested_filename == file.name
    receiver.waits_for("delivered", PATIENCE)
    assert "copy" in facts(receiver)
    assert not receiver.faults
    # What stands on the server's disk is what any implementation of RFC 8188 opens.
    (second,) = (part for part in stored_in(tmp_path) if part.name.startswith("data-1-"))
    assert second.parent.name == share_of(link)
    opened = http_ece.decrypt(second.read_bytes(), key=part_key(key_of(link), "data", 1))
    assert opened == file.read_bytes()[PART_BYTES : 2 * PART_BYTES]


def test_its_sender_sees_how_often_it_was_downloaded(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.changes_browser().clock.install()
    sender.sends(make_file("a.bin", 10))
    uploads_now(sender)
    sender.waits_for("stored")
    link = sender.link
    assert "Not downloaded yet" in facts(sender)
    receiver.opens_link(link)
    receiver.accepts_into_downloads(PATIENCE)
    receiver.waits_for("delivered")
    sender.page.clock.fast_forward(30_000)
    says(sender, "Downloaded 1\N{NO-BREAK SPACE}time")
    assert sender.link == link


def test_it_comes_down_while_it_still_goes_up(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("long way.mov", 4 * PART_BYTES)
    held: list[Route] = []

    def holds_the_rest(route: Route) -> None:
        hold = held.append if "/data/2" in route.request.url else Route.continue_
        hold(route)

    sender.changes_browser().route("**/data/*", holds_the_rest)
    sender.sends(file)
    link = sender.link
    with sender.context.expect_event("request", lambda request: "/data/2" in request.url):
        uploads_now(sender)
    receiver.opens_link(link)
    receiver.accepts()
    has_come(receiver, percent=1)
    sender.waits_for("storing")
    (third,) = held
    third.continue_()
    download = receiver.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered", PATIENCE)
    sender.waits_for("stored", PATIENCE)


def test_with_a_terminal_and_a_password(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    """The page stores and the terminal fetches, and the other way round."""
    file = make_file("plans 🌊.bin", 9_000_000)
    sender.sends(file)
    uploads_now(sender, password=PASSWORD)
    sender.waits_for("stored", PATIENCE)
    assert "With a password" in facts(sender)
    assert sender.reads(DEAF_TO % server.url) == "aside.worker"
    output = tmp_path / "output"
    command = ("receive", sender.link, "--output", str(output), "--yes")
    typed = f"wrong\n{PASSWORD}\n".encode()
    terminal = Terminal(tmp_path / "a", *command, stdin=typed)
    assert terminal.ends(PATIENCE / 1000) == 0, terminal
    terminal.says("This password is wrong")
    assert sha256(output / file.name) == sha256(file)

    command = ("share", "--server", server.url, str(file), "--password-prompt")
    terminal = Terminal(tmp_path / "a", *command, stdin=f"{PASSWORD}\n".encode())
    assert terminal.ends(PATIENCE / 1000) == 0, terminal
    receiver.opens_link(terminal.link)
    unlocks(receiver, "wrong")
    says(receiver, "This password does not open it.")
    unlocks(receiver, PASSWORD)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered", PATIENCE)
    receiver.page.get_by_role("button", name="Report this copy").click()
    receiver.page.get_by_role("button", name="Report it now").click()
    says(receiver, "It is reported to those who run the server.")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "shares.sqlite3")) as database:
        reports = database.execute("SELECT share_id, reason, note FROM reports").fetchall()
    assert reports == [(share_of(terminal.link), "other", "")]
    assert not sender.faults + receiver.faults


def test_one_file_alone_and_the_whole_taken_back(
    sender: Person, receiver: Person, tmp_path: Path
) -> None:
    album = tmp_path / "album"
    make_many(album, files=12, size=1_500_000)
    sender.opens_the_page()
    sender.drops(album)
    uploads_now(sender, downloads=1, minutes=60)
    sender.waits_for("stored", PATIENCE)
    link = sender.link
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    receiver.page.get_by_text("Take a single file").click()
    receiver.page.get_by_role("searchbox").fill("/11.BIN")
    receiver.clicks("Take album/1/1/11.bin alone")
    download = receiver.downloaded(PATIENCE)
    assert download.suggested_filename == "11.bin"
    assert sha256(Path(download.path())) == sha256(album / "1" / "1" / "11.bin")
    receiver.waits_for("delivered", PATIENCE)

    sender.opens_the_page()
    sender.page.get_by_text("Your encrypted copies").click()
    own = sender.page.get_by_test_id("own-copy")
    # One file alone does not use up what the others may have.
    expect(own).to_contain_text("Downloaded 0 of 1 times")
    before = own.get_by_role("listitem").first.inner_text()
    own.get_by_role("button", name="Keep it 7 days from now").click()
    expect(own.get_by_role("listitem").first).not_to_have_text(before)
    own.get_by_role("button", name="Take it back").click()
    expect(own).to_contain_text("It is not there any more.")
    receiver.opens_the_page()
    receiver.opens_link(link)
    assert receiver.end == "share-revoked"
    assert not [path for path in stored_in(tmp_path) if path.parent.name == share_of(link)]
    assert not sender.faults + receiver.faults


@pytest.mark.soak
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
