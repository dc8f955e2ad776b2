"""The places where a browser saves what it receives, in a real Chromium, without a transfer.

No test can click a folder picker: a folder of the site's private file system stands for the picked
one. It differs from a real one in what names it refuses.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from tests.e2e.modules import blank_page
from tests.e2e.sinks import (
    MANY,
    Receiver,
    file,
    files_of,
    folder,
    sink_browser,
    unzipped,
    worker_script,
)

NOTHING = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return worker_script(tmp_path_factory.mktemp("script"))


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    with sink_browser(playwright, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def receiver(request: pytest.FixtureRequest, browser: BrowserContext, script: str) -> Receiver:
    """At an origin of the test's own, where nothing is kept yet."""
    name = hashlib.sha256(request.node.name.encode()).hexdigest()[:16]
    return Receiver(blank_page(browser, f"http://{name}.localhost"), script)


@pytest.mark.soak
def test_a_thousand_files_in_one_zip(receiver: Receiver, tmp_path: Path) -> None:
    outcome = receiver.run("downloads", MANY)
    assert outcome["level"] == "durable"
    archive = receiver.downloaded()
    assert unzipped(archive) == {**outcome["digests"], "photos/nothing yet/": ""}
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "unpacked")
        assert opened.getinfo("photos/0/0.jpg").date_time[:2] == (2025, 1)
    assert (tmp_path / "unpacked/photos/nothing yet").is_dir()
    staged = {path.rsplit("/", 1)[1] for path in receiver.looks("staging")} - {""}
    assert staged == {"label", "journal", "stream", "archive", "delivered"}


@pytest.mark.soak
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


@pytest.mark.soak
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
