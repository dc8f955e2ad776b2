"""Bare data channels between two ends, each a process of the library or a page."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psutil
from playwright.sync_api import Route

from bench import bare_end
from tests.e2e.people import Person
from tests.e2e.someone import AtThePage

_HERE = Path(__file__).parent
PATIENCE_MS = 600_000


class BareEnd(Protocol):
    """One end."""

    def sends(self, size: int) -> None:
        """It is the one who sends so many bytes, as soon as the channel stands."""
        ...

    def receives(self, size: int) -> None:
        """It is the one to whom so many bytes come."""
        ...

    def describe(self) -> Any:
        """Our description, as the one who begins."""
        ...

    def answer(self, offer: Any) -> Any:
        """Our description in answer to theirs."""
        ...

    def accept(self, answer: Any) -> None:
        """Take their answer."""
        ...

    def seconds(self) -> float:
        """At the sender: from the first message until the receiver said that it had all."""
        ...

    def close(self) -> None:
        """Nothing more is wanted of it."""
        ...


class BareProcess:
    """One end in a process of the library."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, bare_end.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._process.pid)

    def sends(self, size: int) -> None:
        self._say(send=size)

    def receives(self, size: int, into: Path | None = None) -> None:
        self._say(receive=size, **({} if into is None else {"into": str(into)}))

    def describe(self) -> Any:
        self._say(describe="offer")
        return self._hear("description")

    def answer(self, offer: Any) -> Any:
        self._say(remote=offer)
        return self._hear("description")

    def accept(self, answer: Any) -> None:
        self._say(remote=answer)

    def opens(self) -> None:
        """Wait until the channel stands, at the sender."""
        self._hear("open")

    def seconds(self) -> float:
        return float(self._hear("seconds"))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _say(self, **what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self, what: str) -> Any:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if what in told:
                return told[what]
        raise RuntimeError(f"ended without telling {what}")


class BarePage:
    """One end on a page."""

    def __init__(self, someone: AtThePage) -> None:
        self._someone = someone
        someone.opens_the_page()
        script = _HERE.joinpath("bare.js").read_text()
        someone.reads(f"() => {{ {script} }}")

    def sends(self, size: int) -> None:
        self._someone.reads(f"bare.begin({{sends: true, bytes: {size}}})")

    def receives(self, size: int) -> None:
        self._someone.reads(f"bare.begin({{sends: false, bytes: {size}}})")

    def describe(self) -> Any:
        return self._someone.reads("bare.describe('offer', null)")

    def answer(self, offer: Any) -> Any:
        return self._someone.reads(f"bare.describe('answer', {json.dumps(offer)})")

    def accept(self, answer: Any) -> None:
        self._someone.reads(f"bare.accept({json.dumps(answer)})")

    def seconds(self) -> float:
        return float(self._someone.reads("bare.done"))

    def close(self) -> None:
        self._someone.reads("bare.peer.close()")


class LadenPage(BarePage):
    """One end on a page of Chromium that also reads and hashes, or hashes and writes."""

    def __init__(self, someone: Person) -> None:
        super().__init__(someone)
        self._someone: Person = someone
        self._page = someone.page

    def sends_file(self, file: Path) -> None:
        """It is the one who sends what is in this file."""
        self._page.evaluate(
            "document.body.append(Object.assign(document.createElement('input'),"
            " {type: 'file', id: 'laden'}))"
        )
        self._page.locator("#laden").set_input_files(file)
        self._page.evaluate("bare.begin({sends: true, file: laden.files[0]})")

    def saves(self, size: int) -> None:
        """It is the one to whom so many bytes come, into a file of the private folder."""
        self._page.context.route("**/bare.worker.js", _serve_worker)
        self._page.evaluate(f"bare.begin({{sends: false, bytes: {size}, saves: true}})")

    def has_saved(self) -> None:
        """Wait until what was handed on lies in the downloads; then it is removed."""
        download = self._someone.downloaded(PATIENCE_MS)
        download.path()
        download.delete()


def _serve_worker(route: Route) -> None:
    # From the server's own origin, as the page's policy demands.
    route.fulfill(path=_HERE / "bare.worker.js", content_type="text/javascript")


def introduce(sender: BareEnd, receiver: BareEnd) -> None:
    """Signal by hand."""
    sender.accept(receiver.answer(sender.describe()))


@contextmanager
def two_processes(size: int, into: Path | None = None) -> Iterator[tuple[BareProcess, BareProcess]]:
    """A sender and a receiver that have been introduced; sending begins at once."""
    sender, receiver = BareProcess(), BareProcess()
    try:
        receiver.receives(size, into)
        sender.sends(size)
        introduce(sender, receiver)
        yield sender, receiver
    finally:
        sender.close()
        receiver.close()
