"""What stays in the private folder when a page goes, and what a later one makes of it.

In a real Chromium, without a transfer: workers write noise there, and end.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.e2e.modules import blank_page
from tests.e2e.sinks import MANY, Receiver, file, files_of, sink_browser, unzipped, worker_script

CHUNK = 1 << 20
SIZE = 20 * CHUNK + 5
ONE = [file("a.bin", SIZE)]
TWO = [file("a/1", 5), file("a/2", 5)]

CHANGE = """async ([name, part, at, bytes]) => {
  const root = await navigator.storage.getDirectory();
  const folder = await (await root.getDirectoryHandle("staging")).getDirectoryHandle(name);
  const handle = await folder.getFileHandle(part);
  let stream = null;
  while (stream === null) {
    // The worker that wrote it lets go of it a moment after it has told so.
    stream = await handle.createWritable({keepExistingData: true}).catch((error) => {
      if (error.name !== "NoModificationAllowedError") throw error;
      return new Promise((resolve) => setTimeout(resolve, 50, null));
    });
  }
  const size = (await handle.getFile()).size;
  if (bytes === null) await stream.truncate(size + at);
  else await stream.write({
    type: "write", position: at < 0 ? size + at : at, data: new Uint8Array(bytes),
  });
  await stream.close();
}"""
"""Changes a staged file: `bytes` at a position, or, without any, how long it is."""

OFFERED = """() => new Promise((resolve) => {
  navigator.locks.request("telpher:handed", () => new Promise((release) => {
    window.takeBack = release;
    resolve();
  }));
})"""
"""A page may hand a file to the downloads once more."""

IN_THE_WAY = """async ([name, part]) => {
  const root = await navigator.storage.getDirectory();
  const staging = await root.getDirectoryHandle("staging", {create: true});
  const folder = await staging.getDirectoryHandle(name, {create: true});
  await folder.getDirectoryHandle(part, {create: true});
}"""
"""A folder stands where a file is to be."""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return worker_script(tmp_path_factory.mktemp("script"))


@pytest.fixture(scope="module")
def receiver(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, script: str
) -> Iterator[Receiver]:
    with sink_browser(playwright, tmp_path_factory.mktemp("profile")) as browser:
        yield Receiver(blank_page(browser), script)


@pytest.fixture
def digest(request: pytest.FixtureRequest) -> str:
    """By which this test's own folder is named."""
    return hashlib.sha256(request.node.name.encode()).hexdigest()


def test_a_page_that_goes_in_the_middle_loses_nothing(receiver: Receiver, digest: str) -> None:
    assert receiver.run("downloads", ONE, digest=digest, stopAfter=12)["held"] == []
    outcome = receiver.run("downloads", ONE, digest=digest)
    assert outcome["held"] == [[0, 12]]
    assert receiver.downloaded().stat().st_size == SIZE
    staged = files_of(receiver.looks("staging"))
    assert staged[f"{digest}/stream"] == outcome["digests"]["a.bin"]


def test_many_files_are_made_one_zip_after_another_visit(receiver: Receiver, digest: str) -> None:
    receiver.run("downloads", MANY, digest=digest, stopAfter=50)
    outcome = receiver.run("downloads", MANY, digest=digest)
    assert outcome["held"] == [[0, 50]]
    assert unzipped(receiver.downloaded()) == {**outcome["digests"], "photos/nothing yet/": ""}


def test_of_unknown_size(receiver: Receiver, digest: str) -> None:
    entries = [file("in/a", CHUNK + 7), file("in/stdin", None)]
    receiver.run("downloads", entries, digest=digest, total=9 * CHUNK + 1, stopAfter=4)
    outcome = receiver.run("downloads", entries, digest=digest, total=9 * CHUNK + 1)
    assert outcome["held"] == [[0, 4]]
    assert unzipped(receiver.downloaded()) == outcome["digests"]


@pytest.mark.parametrize(
    ("part", "at", "data", "lost"),
    [
        pytest.param("stream", 3 * CHUNK + 9, [0], 1, id="another byte"),
        pytest.param("stream", 5 * CHUNK - SIZE, None, 7, id="a short stream"),
        # Half a record, as a power cut may leave it; one that is whole and not true; one too many.
        pytest.param("journal", -18, None, 1, id="a torn record"),
        pytest.param("journal", -2, [0, 0], 1, id="an untrue record"),
        pytest.param("journal", 36, None, 1, id="a record of the first"),
        pytest.param("journal", 0, [0], 12, id="a foreign journal"),
        pytest.param("label", 0, [0], 0, id="no label"),
    ],
)
def test_what_is_damaged_comes_again_and_nothing_else(
    receiver: Receiver, digest: str, part: str, at: int, data: list[int] | None, lost: int
) -> None:
    receiver.run("downloads", ONE, digest=digest, stopAfter=12)
    receiver.page.evaluate(CHANGE, [digest, part, at, data])
    outcome = receiver.run("downloads", ONE, digest=digest)
    assert sum(end - first for first, end in outcome["held"]) == 12 - lost
    staged = files_of(receiver.looks("staging"))
    assert staged[f"{digest}/stream"] == outcome["digests"]["a.bin"]


@pytest.mark.parametrize("part", ["label", "archive"])
def test_what_cannot_be_opened_is_let_go_of(receiver: Receiver, digest: str, part: str) -> None:
    receiver.page.evaluate(IN_THE_WAY, [digest, part])
    assert receiver.run("downloads", TWO, digest=digest) == {"failure": "TypeMismatchError"}


def test_what_may_be_saved_again_is_not_removed(receiver: Receiver, digest: str) -> None:
    receiver.run("downloads", ONE, digest=digest)

    def reaps() -> bool:
        receiver.run("downloads", ONE, digest=digest, recalls=True, reapsLater=2 * 3_600_000)
        return f"{digest}/" not in receiver.looks("staging")

    receiver.page.evaluate(OFFERED)
    assert not reaps()
    receiver.page.evaluate("window.takeBack()")
    assert reaps()


def test_under_another_link_it_goes_on_but_what_is_being_downloaded_is_left_alone(
    receiver: Receiver, digest: str
) -> None:
    def recalled() -> Any:
        return receiver.run("downloads", ONE, digest=digest, recalls=True)["recalled"]

    assert recalled() is None
    receiver.run("downloads", ONE, digest=digest, stopAfter=12)
    assert recalled() == {"isAccepted": True, "bytes": 12 * CHUNK}
    assert receiver.run("downloads", ONE, digest=digest, transferCode="0000-0000")["held"] == [
        [0, 12]
    ]
    assert recalled() is None
    before = files_of(receiver.looks("staging"))
    again = receiver.run("downloads", ONE, digest=digest)
    assert again["held"] == []
    after = files_of(receiver.looks("staging"))
    assert {path: after[path] for path in before} == before
    [beside] = [path for path in after.keys() - before.keys() if path.endswith("/stream")]
    assert after[beside] == again["digests"]["a.bin"]
