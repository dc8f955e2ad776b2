"""A peer that falls silent once it is accepted, and comes back whenever it is dropped."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.people import NO_PICKER, Person, person
from tests.hostile.case import Case
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.honest import converse, ended_well
from tests.hostile.peer import Hostile
from tests.hostile.receivers import LARGE, accepting
from tests.hostile.test_browser import ACCEPT
from tests.hostile.words import CHUNKS, accepted
from tests.servers import TelpherServer
from tests.terminal import Terminal

PATIENCE = 150.0
RETURNS = 5


@pytest.mark.soak
def test_a_silent_sender(server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path) -> None:
    hostile, link = Hostile.with_a_link(elsewhere, server.url)
    hostile.patience, hostile.returns = PATIENCE, RETURNS
    receiver = Terminal.receives(tmp_path / "home", link, tmp_path / "output")
    case = Case("silence", "silent", partial(accepted, CHUNKS))
    ended_well(converse(hostile, receiver, case), case)


@pytest.mark.soak
def test_a_silent_receiver(server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as opened:
        opened.truncate(LARGE)
    sender = Terminal.sends(tmp_path / "home", server.url, file)
    hostile = Hostile.behind_a_link(elsewhere, server.url, sender.link)
    hostile.patience, hostile.returns = PATIENCE, RETURNS
    case = Case("silence", "silent", accepting)
    ended_well(converse(hostile, sender, case), case)


@pytest.mark.soak
def test_both_before_pages(server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as opened:
        opened.truncate(LARGE)
    with (
        sync_playwright() as playwright,
        person(playwright, tmp_path / "profile", server.url, NO_PICKER, ACCEPT) as receiver,
    ):
        sender = Person(receiver.context, server.url, receiver.context.new_page())
        sender.sends(file)
        silent_receiver = Hostile.behind_a_link(elsewhere, server.url, sender.link)
        silent_sender, link = Hostile.with_a_link(elsewhere, server.url)
        receiver.opens_link(link)
        scripts = {silent_receiver: accepting(), silent_sender: accepted(CHUNKS)}
        try:
            for hostile, script in scripts.items():
                hostile.patience, hostile.returns = PATIENCE, RETURNS
                hostile.meets()
                hostile.begins(script)
            for someone in (sender, receiver):
                someone.waits_for("ended", PATIENCE * 1000)
                assert someone.end == "silent"
                assert not someone.faults
            # Both were accepted: each was dropped twice before, and came back.
            assert all(hostile.returns <= RETURNS - 2 for hostile in scripts)
        finally:
            for hostile in scripts:
                hostile.leaves()
