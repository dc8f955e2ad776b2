"""What people do about stored copies on the page, in either browser."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal

from telpher.keys.link import LinkInvitation, read_invitation, to_base64url
from telpher.keys.records import share_id
from tests.e2e.someone import PATIENCE, AtThePage

Consent = Literal["ask", "keep", "never"]

_THERE = """async () => {
  while (!document.querySelector(%r)) await new Promise(requestAnimationFrame);
}"""
_SET = """(() => {
  const field = document.querySelector(%r);
  field.value = %r;
  field.dispatchEvent(new Event(%r, {bubbles: true}));
})()"""
_SHOWS = """async () => {
  for (const deadline = performance.now() + %d; performance.now() < deadline; ) {
    if (document.querySelector("main").innerText.includes(%r)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""
_COME = """async () => {
  const percent = () => document.querySelector("[data-testid=percent]")?.textContent;
  while (!(Number.parseInt(percent()) >= %d)) await new Promise(requestAnimationFrame);
}"""
_LIFETIME, _DOWNLOADS = (f".store-now .field:nth-child({n}) select" for n in (1, 2))

PAUSES_SOON = """
new MutationObserver(() => {
  const percent = document.querySelector("[data-testid=percent]")?.textContent;
  if (!(Number.parseInt(percent) > 0)) return;
  for (const button of document.querySelectorAll("button")) {
    if (button.textContent.trim() === "Pause") button.click();
  }
}).observe(document, {subtree: true, childList: true, attributes: true});
"""
"""For a receiver who is faster than what they receive: as soon as something has come."""


def consents(sender: AtThePage, consent: Consent) -> None:
    """Says what is to be done if the two miss each other."""
    choice = f"[data-testid=copy] input[value={consent}]"
    sender.reads(_THERE % choice)
    sender.reads(f"document.querySelector({choice!r}).click()")


def uploads_now(
    sender: AtThePage,
    *,
    downloads: int | None = None,
    minutes: int | None = None,
    password: str = "",
) -> None:
    """Wants a copy to be stored, whoever may come."""
    sender.waits_for("inviting")
    sender.reads(_THERE % ".store-now")
    sender.reads("void (document.querySelector('.store-now').open = true)")
    if downloads is not None:
        sender.reads(_SET % (_DOWNLOADS, str(downloads), "change"))
    if minutes is not None:
        sender.reads(_SET % (_LIFETIME, str(minutes), "change"))
    if password:
        sender.reads(_SET % (".store-now input[type=password]", password, "input"))
    sender.clicks("Upload a copy")


def has_come(receiver: AtThePage, percent: int) -> None:
    """Waits until so much of it is here."""
    receiver.reads(_COME % percent)


def unlocks(receiver: AtThePage, password: str) -> None:
    """Types the password of the copy."""
    receiver.waits_for("locked")
    receiver.reads(_SET % ("main input[type=password]", password, "input"))
    receiver.clicks("Open")


def says(someone: AtThePage, words: str, timeout: float = PATIENCE) -> None:
    """Waits until the page shows these words, at most `timeout` ms."""
    assert someone.reads(_SHOWS % (timeout, words)), someone.reads(
        "document.querySelector('main').innerText"
    )


def facts(someone: AtThePage) -> str:
    return str(someone.reads("document.querySelector('[data-testid=facts]').innerText"))


def share_of(link: str) -> str:
    """The id under which the server knows a copy of it."""
    return to_base64url(share_id(key_of(link)))


def key_of(link: str) -> bytes:
    read = read_invitation(link)
    assert isinstance(read, LinkInvitation)
    return read.key


def stored_in(folder: Path) -> list[Path]:
    """What a server that keeps its data in this folder has on its disk of all copies."""
    return [path for path in (folder / "data" / "shares").rglob("*") if path.is_file()]


def expect_no_orphans(folder: Path) -> None:
    """What lies on the server's disk is what its rows name, and nothing waits to get there."""
    with closing(sqlite3.connect(folder / "data" / "shares.sqlite3")) as opened:
        named = set(opened.execute("SELECT share_id, blob FROM parts"))
    assert {(path.parent.name, path.name) for path in stored_in(folder)} == named
    assert not list((folder / "data" / "incoming").iterdir())
