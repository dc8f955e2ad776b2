"""Folders that are really dropped on a page, or chosen, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browsers import ARGUMENTS, chromium
from tests.e2e.modules import blank_page, bundled

LISTEN = """async (script) => {
  const address = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
  const {ofDropped, ofFiles, takeRoots} = await import(address);
  const told = async ({code, name, entries, folders}) => {
    if (code) return {code, name};
    const read = await Promise.all(entries.map(async ({path, file}) => [path, await file.text()]));
    return {files: Object.fromEntries(read), folders, counts};
  };
  const counts = [];
  const {signal} = new AbortController();
  addEventListener("dragover", (event) => event.preventDefault());
  globalThis.dropped = new Promise((resolve) => {
    addEventListener("drop", (event) => {
      event.preventDefault();
      const roots = takeRoots(event.dataTransfer.items);
      resolve(ofDropped(roots, (count) => counts.push(count), signal).then(told));
    });
  });
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = true;
  document.body.append(input);
  globalThis.chosen = new Promise((resolve) => {
    input.onchange = () => resolve(told(ofFiles([...input.files])));
  });
}"""


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    profile = tmp_path_factory.mktemp("profile")
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=list(ARGUMENTS)
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bundled("src/ui/selecting.ts", tmp_path_factory.mktemp("script"))


@pytest.fixture
def page(browser: BrowserContext, script: str) -> Page:
    page = blank_page(browser)
    page.evaluate(LISTEN, script)
    return page


def drop(page: Page, *paths: Path) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 50, "y": 50, "data": data})
    dropped: dict[str, Any] = page.evaluate("globalThis.dropped")
    return dropped


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Many files, nested folders, and some that hold nothing."""
    root = tmp_path / "photos"
    for day in range(4):
        folder = root / f"{day}" / "שלום \U0001f9ff"
        folder.mkdir(parents=True)
        for shot in range(250):
            (folder / f"{shot}.txt").write_text(f"{day} {shot}")
    (root / "empty" / "in it").mkdir(parents=True)
    (root / "nothing.txt").touch()
    return root


def expected(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root.parent).as_posix(): path.read_text()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_dropped_folders_come_whole(page: Page, photos: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("beside it")
    dropped = drop(page, photos, note)
    assert dropped["files"] == {**expected(photos), "note.txt": "beside it"}
    assert dropped["folders"] == ["photos/empty/in it"]
    assert len(dropped["counts"]) > 10, "told on the way"


def test_an_empty_folder_alone(page: Page, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    dropped = drop(page, tmp_path / "empty")
    assert (dropped["files"], dropped["folders"]) == ({}, ["empty"])


def test_links_that_lead_nowhere_or_in_circles(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    (folder / "broken").symlink_to(folder / "gone")
    (folder / "circle").symlink_to(folder)
    dropped = drop(page, folder)
    assert dropped["files"] == {"linked/a.txt": "a"}


def test_a_chosen_folder_comes_with_its_paths(page: Page, photos: Path) -> None:
    page.locator("input").set_input_files(photos)
    chosen = page.evaluate("globalThis.chosen")
    assert chosen["files"] == expected(photos)
