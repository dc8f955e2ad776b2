"""The page as a program of its own: it is installed, opens without a server, and takes files."""

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

import telpher.server
from tests.e2e.firefox import Firefox, firefox_person
from tests.e2e.people import NO_PICKER, Chromiums, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.e2e.test_languages import WATCH_HEADINGS, heading
from tests.e2e.test_trouble import says
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
PACKAGED = Path(telpher.server.__file__).parent / "web"
UNREACHABLE = "The server does not answer, and without it"

IN_PLACE = """async () => {
  const container = navigator.serviceWorker;
  let worker = null;
  while (worker === null) {
    await new Promise(requestAnimationFrame);
    const found = await container.getRegistration();
    worker = found?.installing ?? found?.waiting ?? found?.active ?? null;
  }
  while (worker.state !== "activated") {
    if (worker.state === "redundant") throw new Error("the worker could not be installed");
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, {once: true}));
  }
  while (container.controller === null) {
    await new Promise((resolve) => {
      container.addEventListener("controllerchange", resolve, {once: true});
    });
  }
}"""

STORED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const {url} of await (await caches.open(name)).keys()) found.push(url);
  }
  return found;
}"""


@pytest.fixture
def sender(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    with chromiums.person(server.url, has_shell=True) as someone:
        yield someone


@pytest.fixture
def receiver(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    with chromiums.person(server.url, NO_PICKER, has_shell=True) as someone:
        yield someone


def installs(someone: AtThePage) -> None:
    """Opens the page, and its worker is in place."""
    someone.opens_the_page()
    someone.reads(IN_PLACE)


@pytest.fixture
def german(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Iterator[Person]:
    with person(playwright, tmp_path / "german", server.url, NO_PICKER, locale="de-AT") as someone:
        yield someone


def test_it_can_be_installed(sender: Person) -> None:
    installs(sender)
    session = sender.context.new_cdp_session(sender.page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{sender.server}/app.webmanifest"
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert (
        sender.reads(
            """async () => Promise.all((await (await fetch("/app.webmanifest")).json()).icons
          .concat({src: "/apple-touch-icon.png", sizes: "180x180"})
          .filter(({type}) => type !== "image/svg+xml")
          .map(async ({src, sizes}) => {
            const {width, height} = await createImageBitmap(await (await fetch(src)).blob());
            return `${width}x${height}` === sizes;
          }))"""
        )
        == [True] * 4
    )


def test_it_opens_without_a_server(
    german: Person, receiver: Person, server: TelpherServer, make_file: MakeFile
) -> None:
    installs(german)
    server.kill()
    german.changes_browser().add_init_script(WATCH_HEADINGS)
    for path in ("/", "/t#7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw"):
        german.goes_to(server.url + path)
        expect(german.page.get_by_role("alert")).to_contain_text("Der Server antwortet nicht")
    assert german.reads("headings.length") == 1, "no other language comes first"
    german.opens_the_page()
    # What is only loaded when it is needed is there.
    german.page.get_by_role("combobox").select_option(label="English")
    expect(german.page.get_by_role("alert")).to_contain_text(UNREACHABLE)
    file = make_file("patient.bin", 100_000)
    german.chooses(file)
    assert german.end == "server-unreachable"
    says(german, "The server does not answer", "Nothing was sent.", button="Send it again")
    german.clicks("Start over")
    expect(german.page.get_by_role("alert")).to_contain_text(UNREACHABLE)
    server.start()
    expect(german.page.get_by_role("alert")).to_have_count(0, timeout=60_000)
    german.chooses(file)
    german.waits_for("inviting")
    receiver.opens_link(german.link)
    download = receiver.accepts_into_downloads(timeout=60_000)
    assert sha256(Path(download.path())) == sha256(file)
    german.waits_for("delivered")


class BadGateway(BaseHTTPRequestHandler):
    """A proxy that answers for a server that is gone."""

    def do_GET(self) -> None:
        self.send_error(502)

    def log_message(self, *_: object) -> None: ...


def test_it_opens_where_a_proxy_answers_for_the_server(
    sender: Person, server: TelpherServer
) -> None:
    installs(sender)
    server.kill()
    with ThreadingHTTPServer(("127.0.0.1", server.port), BadGateway) as proxy:
        threading.Thread(target=proxy.serve_forever).start()
        try:
            sender.opens_the_page()
            heading(sender, "Send anything, straight to them.")
            expect(sender.page.get_by_role("alert")).to_contain_text(UNREACHABLE)
        finally:
            proxy.shutdown()


def test_nothing_of_a_transfer_is_stored(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    for someone in (sender, receiver):
        installs(someone)
    file = make_file("secret name.bin", 100_000)
    sender.sends(file)
    link = sender.link
    receiver.opens_link(link)
    receiver.waits_for("deciding")
    receiver.page.reload()
    receiver.accepts_into_downloads(timeout=60_000)
    for someone in (sender, receiver):
        someone.waits_for("delivered")
        stored = someone.reads(STORED)
        parts = {path.name for path in (PACKAGED / "assets").iterdir()}
        plain = {name for name in parts if not name.endswith((".br", ".gz"))}
        plain -= {
            name for name in plain if name.startswith("realtime_")
        }  # useless without a server
        assert sorted(stored) == sorted(
            [f"{someone.server}/", *(f"{someone.server}/assets/{name}" for name in plain)]
        )
        assert not someone.faults


RENEW = """async () => {
  window.renewed = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true));
  });
  const registration = await navigator.serviceWorker.ready;
  await registration.update();
  while (registration.waiting === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // By when it answers it has heard the page's offer; by when there is a lock, its own is refused.
  const {port1, port2} = new MessageChannel();
  registration.waiting.postMessage({type: "shared", id: "nothing"}, [port2]);
  await new Promise((resolve) => { port1.onmessage = resolve; });
  await navigator.locks.request("another", () => null);
  return Promise.race([window.renewed, false]);
}"""
"""Looks for a newer worker; whether it has taken over."""


def renews(server: TelpherServer, web: Path) -> None:
    """The server comes back with another version of the page."""
    server.stop()
    for encoded in web.glob("shell.js.*"):
        encoded.unlink()
    script = web / "shell.js"
    script.write_text(script.read_text().replace('"version":"', '"version":"other-', 1))
    server.start()


def test_it_is_renewed_when_nothing_is_going_on(
    firefox_of: Callable[[str], Firefox], tmp_path: Path, make_file: MakeFile
) -> None:
    # Chromium was seen to keep the former worker although the lock was free.
    web = Path(shutil.copytree(PACKAGED, tmp_path / "web"))
    with (
        TelpherServer(tmp_path, TELPHER_WEB_DIR=str(web)) as server,
        firefox_person(
            firefox_of("sender"), tmp_path / "files", server.url, has_shell=True
        ) as someone,
    ):
        installs(someone)
        someone.sends(make_file("a.txt", 10))
        renews(server, web)
        [former] = someone.reads("caches.keys()")
        assert not someone.reads(RENEW), "while somebody waits"
        someone.cancels()
        assert someone.reads("renewed")
        someone.opens_the_page()
        # The parts of the version before stay, for pages that are still open.
        assert someone.reads("caches.keys()") == [former, former.replace(":", ":other-")]


SHARE = """([action, texts]) => {
  const form = document.createElement("form");
  Object.assign(form, {action, method: "post", enctype: "multipart/form-data"});
  form.innerHTML = "<input type=file name=files multiple>";
  for (const [name, value] of Object.entries(texts)) {
    form.append(Object.assign(document.createElement("input"), {name, value}));
  }
  document.body.append(form);
}"""


def shares(someone: Person, *files: Path, **texts: str) -> None:
    """As the system does it: the form that the manifest describes, by nobody's page."""
    someone.goes_to("about:blank")
    someone.page.evaluate(SHARE, [f"{someone.server}/share", texts])
    someone.page.locator("input[type=file]").set_input_files(list(files))
    with someone.page.expect_navigation(url=f"{someone.server}/**"):
        someone.page.evaluate("document.forms[0].requestSubmit()")


def test_what_another_program_shares_is_sent(
    sender: Person, receiver: Person, tmp_path: Path, make_file: MakeFile
) -> None:
    installs(sender)
    photo = make_file("photo.jpg", 3_000_000)
    (tmp_path / "other").mkdir()
    other = Path(shutil.copy(photo, tmp_path / "other" / "photo.jpg"))
    shares(sender, photo, other)
    sender.waits_for("inviting")
    assert sender.reads("location.pathname + location.search") == "/"
    sender.page.get_by_role("button", name="Remove photo (1).jpg").click()
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=60_000)
    assert sha256(Path(download.path())) == sha256(photo)
    sender.waits_for("delivered")
    assert all("/assets/" in url or url == f"{sender.server}/" for url in sender.reads(STORED))

    shares(sender, title="A page", text="", url="https://example.org/\U0001f9ff")
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("delivered")
    expect(receiver.page.get_by_test_id("text")).to_have_value(
        "A page\nhttps://example.org/\U0001f9ff"
    )


def test_what_was_shared_is_there_once(sender: Person) -> None:
    installs(sender)
    sender.goes_to(f"{sender.server}/?shared=00000000-0000-4000-8000-000000000000")
    expect(sender.page.get_by_role("main")).to_contain_text("What you shared did not get here.")
    heading(sender, "Send anything, straight to them.")
    shares(sender)
    expect(sender.page.get_by_role("main")).to_contain_text("There is no text yet.")


LAUNCH_QUEUE = """
const taking = new Promise((resolve) => { LaunchQueue.prototype.setConsumer = resolve; });
window.openWith = async (name, content) => {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(name, {create: true});
  const writable = await handle.createWritable();
  await writable.write(content);
  await writable.close();
  (await taking)({files: [handle]});
};
"""


def test_opened_by_a_stand_in_for_the_file_manager(sender: Person, receiver: Person) -> None:
    sender.changes_browser().add_init_script(LAUNCH_QUEUE)
    sender.opens_the_page()
    sender.reads("openWith('notes.txt', 'as it was')")
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=60_000)
    assert Path(download.path()).read_text() == "as it was"
