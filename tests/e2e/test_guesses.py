"""A browser is killed as its answer to a guess leaves: the guess is on its disk by then."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Error, Playwright, expect

from telpher.keys.envelopes import CodeOff, Confirm, Envelope, Reply, Wrong
from telpher.peer.signals import Signal, read_signal
from tests.e2e.people import NO_PICKER, Person, person
from tests.e2e.someone import NO_SHELL
from tests.servers import TelpherServer
from tests.signaling.external import ExternalServer
from tests.signaling.well_formed import Credentials
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
PATIENCE_S = 20.0
ANSWERS = Reply | Confirm | Wrong | CodeOff
"""What tells a guesser something."""


class Death:
    """In between: kills a browser the moment that it answers a guess, and lets nobody hear it."""

    def __init__(self) -> None:
        self.answers: list[type[Envelope]] = []
        """All that were given by whoever was to be killed."""
        self.role = ""
        self._group: int | None = None
        self._killed: Future[None] = Future()

    def __call__(self, by: Credentials, signal_: Signal) -> list[Signal]:
        read = read_signal(signal_)
        assert read is not None
        told = [type(one.envelope) for one in read[1] if isinstance(one.envelope, ANSWERS)]
        if by.role != self.role or not told:
            return [signal_]
        self.answers += told
        if self._group is None:
            return [signal_]
        os.killpg(self._group, signal.SIGKILL)
        self._group = None
        self._killed.set_result(None)
        return []

    @contextmanager
    def awaits(self, someone: Person) -> Iterator[None]:
        """Kills the browser of someone, all of its processes, within the block."""
        first = psutil.Process(someone.pid)
        everything = [first, *first.children(recursive=True)]
        assert os.getpgid(first.pid) == first.pid
        self._killed = Future()
        self._group = first.pid
        with suppress(Error):  # of a gesture that it dies within
            yield
        self._killed.result(PATIENCE_S)
        _, alive = psutil.wait_procs(everything, PATIENCE_S)
        assert not alive


@pytest.fixture
def death() -> Death:
    return Death()


@pytest.fixture
def server(tmp_path: Path, death: Death) -> Iterator[TelpherServer]:
    with (
        ExternalServer(meddle=death) as external,
        TelpherServer(tmp_path, NEXT_PUBLIC_SIGNALING_URL=external.url) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.mark.soak
def test_a_receiver_that_is_killed_as_its_reply_leaves(
    playwright: Playwright,
    server: TelpherServer,
    death: Death,
    sender: Person,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    death.role = "receiver"
    sender.sends(make_file("guarded.bin", 1_000))
    code, profile = sender.code, tmp_path / "mortal"
    for _ in range(3):
        with suppress(Error), person(playwright, profile, server.url, NO_PICKER) as receiver:
            receiver.opens_the_page()
            with death.awaits(receiver):
                receiver.types_code(code)
    with person(playwright, profile, server.url, NO_PICKER) as receiver:
        receiver.opens_the_page()
        receiver.types_code(code)
        heading = receiver.page.get_by_role("heading", name="Three tries led to nobody")
        expect(heading).to_be_visible(timeout=20_000)
    assert death.answers == [Reply] * 3


@pytest.mark.soak
def test_a_sender_that_is_killed_as_its_answer_leaves(
    playwright: Playwright,
    server: TelpherServer,
    death: Death,
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    death.role = "sender"
    file, profile = make_file("guarded.bin", 1_000), tmp_path / "mortal"

    def guesses(code: str) -> Terminal:
        return Terminal.receives(tmp_path / "b", code, tmp_path, "--server", server.url)

    code = ""
    for guess in range(3):
        with suppress(Error), person(playwright, profile, server.url, NO_SHELL) as sender:
            sender.sends(file)  # again the same, so it goes on
            code = code or sender.code
            with death.awaits(sender):
                guesser = guesses(f"{code[:-4]}000{guess}")
        guesser.kill()
    with person(playwright, profile, server.url, NO_SHELL) as sender:
        sender.sends(file)
        expect(sender.page.get_by_test_id("code-off")).to_be_visible()
        guesser = guesses(code)
        assert guesser.ends() == 1
        guesser.says("tried too often")
    assert death.answers[:3] == [Wrong, Wrong, CodeOff]
    assert set(death.answers[3:]) == {CodeOff}
