"""How the two find each other, and what a transfer survives."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright, WebSocketRoute, expect

from telpher.keys.link import from_base64url
from tests.e2e.people import Person, person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
HELLO, REPLY, CONFIRM, SEALED = 1, 2, 3, 7
"""Kinds of envelopes."""

FINDS_NO_PATH = """
window.stuck = true;
const {setRemoteDescription} = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.setRemoteDescription = function (description) {
  return window.stuck ? new Promise(() => {}) : setRemoteDescription.call(this, description);
};
"""
"""Nothing comes of an attempt to connect, as long as the page is stuck."""


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
    requests: list[str] = []
    receiver.page.on("request", lambda request: requests.append(request.url))
    sender.sends(make_file("a.txt", 10))
    receiver.page.goto(sender.link, wait_until="networkidle")
    asked = {url for url in requests if "/api/" in url}
    assert asked <= {f"{receiver.server}/api/transfer/config"}, "only whether it can be reached"
    expect(receiver.page.get_by_role("button", name="See what it is")).to_be_visible()
    assert sender.phase == "inviting"
    receiver.clicks("See what it is")
    receiver.waits_for("deciding")


def test_key_and_name_never_reach_the_server(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sent: list[str] = []
    for someone in (sender, receiver):
        # Playwright shows a request's address with its fragment, which a browser does not send.
        someone.page.on("request", lambda request: sent.append(request.url.split("#")[0]))
        someone.page.on("request", lambda request: sent.append(request.post_data or ""))
        someone.page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda payload: sent.append(str(payload))),
        )
    sender.sends(make_file("secret name.txt", 1000))
    key = sender.link.rsplit(".", 1)[1]
    receiver.opens_link(sender.link)
    receiver.accepts_into_downloads(timeout=20_000)
    sender.waits_for("delivered")
    notes = [note for text in sent for note in re.findall(r"t1\.([\w.-]+)", text)]
    envelopes = [from_base64url(part) or b"" for note in notes for part in note.split(".")]
    assert {envelope[0] for envelope in envelopes} >= {HELLO, REPLY, CONFIRM, SEALED}
    for text in (*sent, server.log.read_text()):
        assert key not in text
        assert "secret name" not in text
    # Sealed: neither what connects the two, nor anything of theirs.
    for secret in (from_base64url(key) or b"", b"secret name", b"candidate", b"fingerprint"):
        for envelope in envelopes:
            assert secret not in envelope


def test_a_receiver_who_leaves_before_they_meet_frees_the_seat(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    receiver: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("for-the-next.bin", 10_000)
    never = "RTCPeerConnection.prototype.setRemoteDescription = () => new Promise(() => {});"
    with person(playwright, tmp_path / "stuck", server.url, never) as stuck:
        sender.sends(file)
        link = sender.link
        stuck.opens_link(link)
        sender.waits_for("connecting")
        stuck.clicks("Cancel")
        assert stuck.end == "cancelled"
    sender.waits_for("inviting")
    receiver.opens_link(link)
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)


def test_a_receiver_whose_seat_was_given_away_meanwhile_takes_it_again(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    """As a phone that falls asleep before the two have met."""
    file = make_file("awake.bin", 10_000)
    ways: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    asleep = False

    def lead(page: WebSocketRoute) -> None:
        if not asleep:
            ways.append((page, page.connect_to_server()))

    receiver.page.route_web_socket("**/signaling", lead)
    receiver.page.add_init_script(FINDS_NO_PATH)
    sender.sends(file)
    receiver.opens_link(sender.link)
    sender.waits_for("connecting")
    asleep = True
    for way in ways:
        for end in way:
            end.close()
    sender.waits_for("inviting")
    asleep = False
    receiver.reads("() => { window.stuck = false; dispatchEvent(new Event('online')); }")
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")


def test_a_link_that_waits_is_kept_alive(sender: Person, make_file: MakeFile) -> None:
    sender.page.clock.install()
    sender.sends(make_file("a.txt", 10))
    with sender.page.expect_response("**/api/transfer/extend") as extended:
        sender.page.clock.fast_forward("14:00")
    assert extended.value.status == 200
    assert sender.phase == "inviting"


def test_links_lead_to_the_public_address(
    playwright: Playwright, tmp_path: Path, make_file: MakeFile
) -> None:
    public = "https://files.example.org"
    with (
        TelpherServer(tmp_path, NEXT_PUBLIC_APP_URL=public) as server,
        person(playwright, tmp_path / "sender", server.url) as sender,
    ):
        sender.sends(make_file("a.txt", 10))
        assert sender.link.startswith(f"{public}/t#")


def test_server_killed_in_the_middle(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("large.bin", 60_000_000)
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
