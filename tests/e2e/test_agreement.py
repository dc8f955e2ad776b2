"""Keys that nobody in between has, seen on real pages: links, spoken codes, reloads, words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect
from websockets.sync.client import connect

from telpher.keys.link import draw_key, link, to_base64url
from tests.e2e.people import NO_PICKER, Chromiums, Person, sha256
from tests.servers import TelpherServer
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
LARGE = 200_000_000


def words_of(someone: Person) -> str:
    someone.page.get_by_text("Compare words", exact=True).click()
    words = someone.page.get_by_test_id("words")
    expect(words).to_be_visible()
    return words.inner_text()


def other_check(code: str) -> str:
    """A check that this code does not have."""
    return "0000" if not code.endswith("0000") else "1111"


def test_the_same_three_words_on_both_screens(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("a.txt", 10))
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    sender.waits_for("deciding")
    words = words_of(sender)
    assert len(words.split()) == 3
    assert words_of(receiver) == words


def test_who_had_the_code_has_the_link_after_a_reload(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("spoken.bin", 100_000)
    sender.sends(file)
    address = sender.link
    receiver.opens_the_page()
    receiver.types_code(sender.code)
    receiver.waits_for("deciding")
    expect(receiver.page).to_have_url(address)
    receiver.page.reload()
    receiver.waits_for("deciding")
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)


def test_a_wrong_check_is_told_apart_and_typed_again_in_place(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("spoken.bin", 100_000)
    sender.sends(file)
    code = sender.code
    receiver.opens_the_page()
    receiver.types_code(code[:-4] + other_check(code))
    types_again(receiver, code[-4:])
    receiver.waits_for("deciding")
    assert words_of(receiver) == words_of(sender)
    download = receiver.accepts_into_downloads(timeout=20_000)
    assert sha256(Path(download.path())) == sha256(file)


def types_again(receiver: Person, check: str) -> None:
    """Is told that the last group seems wrong, and types it again."""
    heading = receiver.page.get_by_role("heading", name="The last group seems wrong")
    expect(heading).to_be_visible(timeout=20_000)
    receiver.types(check.lower())
    receiver.clicks("Try again")
    expect(heading).to_be_hidden()


def test_three_wrong_checks_end_the_code_but_not_the_link(
    chromiums: Chromiums,
    server: TelpherServer,
    sender: Person,
    receiver: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("guarded.bin", 100_000)
    sender.sends(file)
    code, address = sender.code, sender.link
    receiver.opens_the_page()
    receiver.types_code(code[:-4] + other_check(code))
    types_again(receiver, other_check(code))
    types_again(receiver, other_check(code))
    expect(receiver.page.get_by_role("heading", name="This code seems to be off")).to_be_visible(
        timeout=20_000
    )
    sender.waits_for("inviting")
    expect(sender.page.get_by_test_id("code-off")).to_be_visible()
    assert sender.link == address
    # The right code leads nowhere either, the link does.
    receiver.clicks("Start over")
    receiver.types_code(code)
    expect(receiver.page.get_by_role("heading", name="This code seems to be off")).to_be_visible(
        timeout=20_000
    )
    receiver.clicks("Start over")
    with chromiums.person(server.url, NO_PICKER) as linked:
        sender.waits_for("inviting")
        linked.opens_link(address)
        download = linked.accepts_into_downloads(timeout=20_000)
        assert sha256(Path(download.path())) == sha256(file)


def test_a_new_code_comes_with_a_new_link(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    sender.sends(make_file("guarded.bin", 100_000))
    code, address = sender.code, sender.link
    receiver.opens_the_page()
    receiver.types_code(code[:-4] + other_check(code))
    types_again(receiver, other_check(code))
    types_again(receiver, other_check(code))
    sender.clicks("New code")
    expect(sender.page.get_by_test_id("code")).to_be_visible()
    assert sender.code != code
    assert sender.link != address
    receiver.goes_to(address)  # where it has a seat already
    assert receiver.end == "closed"


def test_guesses_are_not_forgotten_by_a_reload_of_the_sender(
    sender: Person, receiver: Person, make_file: MakeFile
) -> None:
    file = make_file("guarded.bin", 100_000)
    sender.sends(file)
    code = sender.code
    seeming = receiver.page.get_by_role("heading", name="seems")
    for guess in range(3):
        receiver.opens_the_page()
        receiver.types_code(code[:-4] + other_check(code))
        expect(seeming).to_be_visible(timeout=20_000)
        receiver.opens_the_page()
        sender.page.reload()
        sender.chooses(file)
        sender.waits_for("inviting")
        expect(sender.page.get_by_test_id("code-off")).to_be_visible(visible=guess == 2)
    receiver.types_code(code)
    expect(seeming).to_have_text("This code seems to be off", timeout=20_000)


def test_a_terminal_sends_by_spoken_code(
    server: TelpherServer, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("spoken.bin", 100_000)
    sender = Terminal.sends(tmp_path / "a", server.url, file, "--words")
    try:
        code = sender.code
        receiver.opens_the_page()
        receiver.types_code(code[:-4] + other_check(code))
        types_again(receiver, code[-4:])
        receiver.waits_for("deciding")
        assert sender.says(r"Verification words: (\w+ \w+ \w+)$") == words_of(receiver)
        download = receiver.accepts_into_downloads(timeout=20_000)
        assert sha256(Path(download.path())) == sha256(file)
        assert sender.ends() == 0, sender
    finally:
        Terminal.end_all()


def test_a_terminal_receives_by_spoken_code(
    server: TelpherServer, sender: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("spoken.bin", 100_000)
    sender.sends(file)
    code = sender.code
    output = tmp_path / "output"
    try:
        for typed, end in ((code[:-4] + other_check(code), 1), (code, 0)):
            receiver = Terminal.receives(
                tmp_path / "b", typed, output, "--server", server.url, "--words"
            )
            assert receiver.ends() == end, receiver
        sender.waits_for("delivered")
        assert sha256(output / file.name) == sha256(file)
    finally:
        Terminal.end_all()


def test_an_unsealed_offer_is_refused(server: TelpherServer, receiver: Person) -> None:
    """Whoever has a sender's seat, but no key, gets nothing: plain, or sealed with anything."""
    receiver.changes_browser().add_init_script(
        "const set = RTCPeerConnection.prototype.setRemoteDescription;"
        "window.described = [];"
        "RTCPeerConnection.prototype.setRemoteDescription = function (description) {"
        "  window.described.push(description.sdp);"
        "  return set.call(this, description);"
        "};"
    )
    heard: list[str] = []
    receiver.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda payload: heard.append(str(payload))),
    )
    made = create(server)
    session = made["session"]
    receiver.opens_link(link(server.url, session["transferCode"], draw_key()))
    receiver.waits_for("connecting")
    seat = {
        "transferId": session["transferId"],
        "role": "sender",
        "token": made["senderToken"],
    }
    sdp = offer_of(receiver.page)
    with connect(urljoin(server.url, made["signaling"]["url"]).replace("http", "ws", 1)) as socket:
        socket.send(json.dumps({"type": "join-room", **seat}))
        plain = to_base64url(
            json.dumps({"kind": "offer", "attempt": "A" * 22, "sdp": sdp}).encode()
        )
        for text in (sdp, f"t0.{plain}", f"t1.{plain}", f"t1.{to_base64url(bytes([7] * 200))}"):
            signals: list[dict[str, Any]] = [
                {"type": "offer", "payload": {"sdp": text}},
                {"type": "ready", "payload": {"note": text[:4000]}},
            ]
            for signal in signals:
                socket.send(json.dumps({"type": "relay", **seat, "signal": signal}))
        expect(receiver.page.get_by_role("heading", name="The sender is here")).to_be_visible()
    # The page shows that the other side is gone after it has heard all that was said before.
    expect(receiver.page.get_by_role("heading", name="Waiting for the sender")).to_be_visible()
    assert len([text for text in heard if '"relay"' in text]) == 8
    assert receiver.reads("window.described") == []
    assert receiver.phase == "connecting"


def create(server: TelpherServer) -> dict[str, Any]:
    """Makes a session as any sender does."""
    asked = Request(
        f"{server.url}/api/transfer/create", b"{}", {"content-type": "application/json"}
    )
    with urlopen(asked, timeout=10) as answer:
        made: dict[str, Any] = json.load(answer)
    return made


def offer_of(page: Page) -> str:
    """An offer that this browser would take."""
    return str(
        page.evaluate(
            """async () => {
              const peer = new RTCPeerConnection();
              peer.createDataChannel("control");
              const { sdp } = await peer.createOffer();
              peer.close();
              return sdp;
            }"""
        )
    )
