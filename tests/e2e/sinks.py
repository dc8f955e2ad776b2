"""Sinks in a real Chromium: a page whose workers write noise into them, without a transfer."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browsers import ARGUMENTS, chromium
from tests.e2e import private_folder
from tests.e2e.modules import bundled

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


def worker_script(folder: Path) -> str:
    """The worker, as one script."""
    return bundled("tests/peer/sinks/sink.worker.ts", folder)


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


@contextmanager
def sink_browser(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=list(ARGUMENTS),
        accept_downloads=True,
    )
    try:
        yield context
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
