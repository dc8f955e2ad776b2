"""The places where a browser saves what it receives, in a real Chromium, without a transfer.

No test can click a folder picker: a folder of the site's private file system stands for the picked
one. It differs from a real one in what names it refuses.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.browsers import ARGUMENTS, chromium
from tests.e2e import private_folder
from tests.e2e.modules import blank_page, bundled

Entry = dict[str, Any]

RUN = """async ([script, job]) => {
  if (job.target.kind.startsWith("picked")) {
    const root = await navigator.storage.getDirectory();
    job.target.handle = job.target.kind === "picked-folder"
      ? await root.getDirectoryHandle("picked", {create: true})
      : await root.getFileHandle("picked-file", {create: true});
  }
  const address = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
  const worker = new Worker(address, {type: "module"});
  const outcome = await new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => resolve(data);
    worker.onerror = ({message}) => reject(new Error(message));
    worker.postMessage(job);
  });
  worker.terminate();
  if (!(outcome.closed instanceof File)) return outcome;
  globalThis.received = outcome.closed;
  return {...outcome, closed: "file"};
}"""

DOWNLOAD = """() => {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(globalThis.received);
  anchor.download = "received";
  anchor.click();
}"""

PUT = """async ([path, content]) => {
  const parts = path.split("/");
  let folder = await (await navigator.storage.getDirectory())
    .getDirectoryHandle("picked", {create: true});
  for (const part of parts.slice(0, -1)) {
    folder = await folder.getDirectoryHandle(part, {create: true});
  }
  const file = await folder.getFileHandle(parts.at(-1), {create: true});
  const stream = await file.createWritable();
  await stream.write(content);
  await stream.close();
}"""

NOTHING = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bundled("tests/peer/sinks/sink.worker.ts", tmp_path_factory.mktemp("script"))


class Receiver:
    """A page that runs sinks in a worker."""

    def __init__(self, page: Page, script: str) -> None:
        self.page = page
        self._script = script

    def run(self, kind: str, entries: list[Entry], **job: Any) -> dict[str, Any]:
        job |= {"target": {"kind": kind}, "entries": entries}
        outcome: dict[str, Any] = self.page.evaluate(RUN, [self._script, job])
        return outcome

    def downloaded(self) -> Path:
        with self.page.expect_download() as download:
            self.page.evaluate(DOWNLOAD)
        return Path(download.value.path())

    def looks(self, name: str = "picked") -> dict[str, str]:
        """Digests of what a private folder holds, by path; folders have none."""
        return private_folder.contents(self.page, name)

    def has(self, path: str) -> None:
        """Somebody else's file stands in the picked folder."""
        self.page.evaluate(PUT, [path, "theirs"])


@pytest.fixture
def receiver(playwright: Playwright, tmp_path: Path, script: str) -> Iterator[Receiver]:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium(),
        args=list(ARGUMENTS),
        accept_downloads=True,
    )
    try:
        yield Receiver(blank_page(context), script)
    finally:
        context.close()


def file(path: str, size: int | None, modified: int = 1_735_689_600_000) -> Entry:
    return {"kind": "file", "path": path, "size": size, "modified": modified, "type": ""}


def folder(path: str) -> Entry:
    return {"kind": "folder", "path": path, "modified": 1_735_689_600_000}


def files_of(found: dict[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in found.items() if not path.endswith("/")}


def unzipped(archive: Path) -> dict[str, str]:
    """Digests by name; folders have none."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {
            info.filename: "" if info.is_dir() else hashlib.sha256(opened.read(info)).hexdigest()
            for info in opened.infolist()
        }


MANY = [
    *(file(f"photos/{day}/{shot}.jpg", 100_000) for day in range(20) for shot in range(50)),
    folder("photos/nothing yet"),
    file("photos/empty.txt", 0),
    file("photos/\U0001f9ff/שלום-مرحبا.txt", 3_000_001),
    file("photos/0/a.txt", 1),
    file("photos/1/a.txt", 2),
]


def test_a_thousand_files_in_one_zip(receiver: Receiver, tmp_path: Path) -> None:
    outcome = receiver.run("downloads", MANY)
    assert outcome["level"] == "durable"
    archive = receiver.downloaded()
    assert unzipped(archive) == {**outcome["digests"], "photos/nothing yet/": ""}
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "unpacked")
        assert opened.getinfo("photos/0/0.jpg").date_time[:2] == (2025, 1)
    assert (tmp_path / "unpacked/photos/nothing yet").is_dir()
    assert len(receiver.looks("staging")) == 1, (
        "the stream is gone, the archive waits for the download"
    )


def test_a_thousand_files_in_an_opfs_folder(receiver: Receiver) -> None:
    receiver.has("photos/0/0.jpg")
    outcome = receiver.run("picked-folder", MANY)
    found = receiver.looks()
    theirs = found.pop("photos/0/0.jpg")
    assert theirs == hashlib.sha256(b"theirs").hexdigest()
    expected = {f"photos (1){path[6:]}": digest for path, digest in outcome["digests"].items()}
    assert files_of(found) == expected
    assert found["photos (1)/nothing yet/"] == ""
    assert outcome["renamed"] == 0


def test_one_file_is_handed_on_as_it_is(receiver: Receiver) -> None:
    outcome = receiver.run("downloads", [file("a.bin", 5_000_001)])
    received = receiver.downloaded().read_bytes()
    assert hashlib.sha256(received).hexdigest() == outcome["digests"]["a.bin"]


@pytest.mark.parametrize("kind", ["downloads", "picked-file"])
def test_one_empty_file(receiver: Receiver, kind: str) -> None:
    outcome = receiver.run(kind, [file("empty", 0)])
    assert outcome["digests"] == {"empty": NOTHING}
    if kind == "downloads":
        assert receiver.downloaded().read_bytes() == b""


@pytest.mark.parametrize("kind", ["downloads", "picked-folder"])
def test_a_last_file_of_unknown_size(receiver: Receiver, kind: str) -> None:
    entries = [file("in/a", 1_500_000), file("in/stdin", None)]
    outcome = receiver.run(kind, entries, total=4_000_000)
    found = unzipped(receiver.downloaded()) if kind == "downloads" else files_of(receiver.looks())
    assert found == outcome["digests"]


@pytest.mark.parametrize("kind", ["downloads", "picked-folder"])
def test_a_last_file_of_unknown_size_that_is_empty(receiver: Receiver, kind: str) -> None:
    outcome = receiver.run(kind, [file("in/a", 10), file("in/stdin", None)], total=10)
    found = unzipped(receiver.downloaded()) if kind == "downloads" else files_of(receiver.looks())
    assert found == outcome["digests"]
    assert found["in/stdin"] == NOTHING


def test_nothing_in_the_opfs_folder_is_written_over(receiver: Receiver) -> None:
    for path in ("a.txt", "a (1).txt", "b"):
        receiver.has(path)
    receiver.has("c/in it")
    before = receiver.looks()
    outcome = receiver.run("picked-folder", [file("a.txt", 5), file("b/x", 6), file("c", 7)])
    found = receiver.looks()
    assert {path: found[path] for path in before} == before
    ours = {"a (2).txt": "a.txt", "b (1)/x": "b/x", "c (1)": "c"}
    for path, name in ours.items():
        assert found[path] == outcome["digests"][name]


def test_a_chunk_is_mended_after_its_files_were_whole(receiver: Receiver) -> None:
    entries = [file(f"{index}", 400_000) for index in range(10)]
    outcome = receiver.run("picked-folder", entries, mend=1)
    assert receiver.looks() == outcome["digests"]


def test_a_name_that_no_disk_holds_is_shortened(receiver: Receiver) -> None:
    long = "\U0001f9ff" * 100
    outcome = receiver.run("picked-folder", [file(f"in/{long}.txt", 3), file("in/b", 3)])
    assert outcome["renamed"] == 1
    [found] = [path for path in receiver.looks() if path.endswith(".txt")]
    assert len(found.encode()) <= 255 + 3


def test_names_that_some_disks_confuse_stay_as_they_are_where_they_can(receiver: Receiver) -> None:
    names = ["in/README", "in/readme", "in/caf\u00e9", "in/cafe\u0301"]
    entries = [file(name, index + 1) for index, name in enumerate(names)]
    outcome = receiver.run("picked-folder", entries)
    assert files_of(receiver.looks()) == outcome["digests"]
    assert outcome["renamed"] == 0


@pytest.mark.parametrize("kind", ["downloads", "picked-folder", "picked-file"])
def test_what_is_given_up_leaves_nothing(receiver: Receiver, kind: str) -> None:
    receiver.has("photos/theirs")
    before = receiver.looks()
    entries = [file("a.bin", 30_000_000)] if kind == "picked-file" else MANY
    assert "failure" not in receiver.run(kind, entries, discardAfter=20)
    assert receiver.looks() == before
    assert receiver.looks("staging") == {}


def test_no_room_for_stream_and_archive(receiver: Receiver) -> None:
    session = receiver.page.context.new_cdp_session(receiver.page)
    origin = receiver.page.evaluate("location.origin")
    # Chromium sets aside up to twice of what a file asks for.
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 100_000_000})
    many = [file("a/1", 20_000_000), file("a/2", 20_000_000)]
    assert receiver.run("downloads", many) == {"failure": "QuotaExceededError"}
    assert receiver.looks("staging") == {}
    assert "failure" not in receiver.run("downloads", [file("a", 40_000_000)])


def test_backslashes_do_not_lead_out_of_an_archive(receiver: Receiver) -> None:
    outcome = receiver.run("downloads", [file("..\\..\\evil.exe", 3), file("b", 3)])
    assert set(unzipped(receiver.downloaded())) == {".._.._evil.exe", "b"}
    assert outcome["renamed"] == 1


def test_an_archive_of_more_entries_than_the_old_format_counts(receiver: Receiver) -> None:
    receiver.run("downloads", [folder(f"{index}") for index in range(70_000)])
    archive = receiver.downloaded()
    with zipfile.ZipFile(archive) as opened:
        assert len(opened.namelist()) == 70_000
    long_end = archive.read_bytes()[-98:-42]
    assert long_end[:4] == b"PK\x06\x06"
    assert struct.unpack_from("<QQ", long_end, 24) == (70_000, 70_000)


def test_a_text_is_given_back(receiver: Receiver) -> None:
    text = "naïve \U0001f9ff <b>שלום</b>\n"
    entry = {**file("text.txt", len(text.encode())), "kind": "text"}
    assert receiver.run("shown", [entry], text=text)["closed"] == text
    assert receiver.run("shown", [file("a.txt", 3)], text="abc") == {"failure": "TypeError"}
