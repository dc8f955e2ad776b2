"""Closing the page is asked about while something would be lost by it, and only then."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog

from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]


class Questions:
    """What the browser asks somebody who closes the page; they stay."""

    def __init__(self, someone: Person) -> None:
        self._page = someone.page
        self.asked: list[str] = []
        self._page.on("dialog", self._stay)

    def _stay(self, dialog: Dialog) -> None:
        self.asked.append(dialog.type)
        dialog.dismiss()

    def comes(self) -> None:
        """They want to close the page, and are asked."""
        before = len(self.asked)
        with self._page.expect_event("dialog"):
            self._page.close(run_before_unload=True)
        assert self.asked[before:] == ["beforeunload"]


def test_only_while_something_would_be_lost(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    to_sender, to_receiver = Questions(sender), Questions(receiver)
    file = make_file("at stake.bin", 60_000_000)
    sender.opens_the_page()
    # Whoever has touched nothing is never asked, by the browser's own rule.
    sender.page.locator("body").click()
    sender.page.reload()
    sender.sends(file)
    sender.clicks("Copy link")
    to_sender.comes()
    sender.waits_for("inviting")

    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    to_sender.comes()
    # They can come again; a question would keep them here.
    receiver.page.reload()
    with receiver.page.expect_download(timeout=120_000) as download:
        receiver.accepts()
        sender.clicks("Pause")
        for someone, questions in ((sender, to_sender), (receiver, to_receiver)):
            someone.waits_for("transferring")
            questions.comes()
            assert someone.phase == "transferring"
        sender.clicks("Go on")
    assert sha256(Path(download.value.path())) == sha256(file)
    for someone, questions in ((sender, to_sender), (receiver, to_receiver)):
        someone.waits_for("delivered")
        before = len(questions.asked)
        with someone.page.expect_event("close"):
            someone.page.close(run_before_unload=True)
        assert len(questions.asked) == before
    assert to_receiver.asked == ["beforeunload"]
