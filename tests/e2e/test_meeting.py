"""How the two find each other, and what a transfer survives."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright, expect

from tests.e2e.people import OPFS_PICKER, Person, person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]


def test_by_spoken_code(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    file = make_file("spoken.bin", 100_000)
    sender.sends(file)
    receiver.opens_the_page()
    receiver.types_code(sender.code.lower().replace("0", "o").replace("1", "l"))
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)


def test_opening_a_link_alone_takes_no_seat(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    with receiver.page.expect_event("domcontentloaded"):
        receiver.page.goto(sender.link)
    expect(receiver.page.get_by_role("button", name="See what it is")).to_be_visible()
    assert sender.phase == "inviting"
    receiver.clicks("See what it is")
    receiver.waits_for("deciding")


def test_key_never_reaches_the_server(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sent: list[str] = []
    for someone in (sender, receiver):
        someone.page.on("request", lambda request: sent.append(request.url))
        someone.page.on("request", lambda request: sent.append(request.post_data or ""))
        someone.page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda payload: sent.append(str(payload))),
        )
    sender.sends(make_file("secret name.txt", 1000))
    link, code = sender.link, sender.code
    receiver.opens_link(link)
    receiver.accepts_into_downloads(timeout=20_000)
    sender.waits_for("delivered")
    key = link.rsplit(".", 1)[1]
    check = code.rsplit("-", 1)[1]
    for secret in (key, check, "secret name"):
        # Playwright shows a request's address with its fragment, which a browser does not send.
        assert not [text for text in sent if secret in text.split("#")[0]]
        assert secret not in server.log.read_text()
    assert any("relay" in text for text in sent), "the test saw the signals"


def test_server_killed_in_the_middle(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("large.bin", 200_000_000)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=120_000) as download:
        receiver.accepts()
        receiver.waits_for("transferring")
        sender.waits_for("transferring")
        server.kill()
        assert sender.phase == receiver.phase == "transferring"
    assert sha256(Path(download.value.path())) == sha256(file)
    sender.waits_for("delivered")
    server.start()


def test_server_killed_while_the_sender_waits(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("patient.bin", 100_000)
    sender.sends(file)
    link = sender.link
    server.kill()
    server.start()
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(timeout=30_000)
    assert sha256(Path(download.path())) == sha256(file)


def test_saves_into_a_picked_file_by_an_opfs_stub(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("picked.bin", 30_000_000)
    with person(playwright, tmp_path / "picker", server.url, OPFS_PICKER) as receiver:
        sender.sends(file)
        receiver.opens_link(sender.link)
        receiver.accepts()
        receiver.waits_for("delivered", timeout=60_000)
        sender.waits_for("delivered")
        with receiver.page.expect_download() as download:
            receiver.page.evaluate(
                """async () => {
                  const root = await navigator.storage.getDirectory();
                  const file = await (await root.getFileHandle("picked:10")).getFile();
                  const anchor = document.createElement("a");
                  anchor.href = URL.createObjectURL(file);
                  anchor.download = "copy";
                  anchor.click();
                }"""
            )
        assert sha256(Path(download.value.path())) == sha256(file)
        assert not receiver.faults
