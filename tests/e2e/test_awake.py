"""While something waits or moves the browser itself holds the lock that keeps the screen on."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Playwright

from tests.e2e.people import NO_PICKER, person
from tests.e2e.someone import PATIENCE
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]

NOTED = """
globalThis.locks = [];
const {request} = WakeLock.prototype;
WakeLock.prototype.request = async function (...kind) {
  const lock = await request.apply(this, kind);
  locks.push(lock);
  return lock;
};
"""
"""Notes each lock that the browser gives, and leaves it as it is."""
HELD = "locks.map(({released}) => !released)"


def test_from_waiting_to_the_end(
    playwright: Playwright, server: TelpherServer, tmp_path: Path, make_file: MakeFile
) -> None:
    a, b = (
        person(playwright, tmp_path / name, server.url, NO_PICKER, NOTED)
        for name in ("sender", "receiver")
    )
    with a as sender, b as receiver:
        sender.opens_the_page()
        assert sender.reads(HELD) == []
        sender.sends(make_file("a.bin", 10))
        sender.page.wait_for_function(f"() => {HELD}.join() === 'true'")
        receiver.opens_link(sender.link)
        receiver.waits_for("deciding")
        receiver.page.wait_for_function(f"() => {HELD}.join() === 'true'")
        assert sender.reads(HELD) == [True]
        receiver.accepts_into_downloads(PATIENCE)
        for someone in (sender, receiver):
            someone.waits_for("delivered")
            someone.page.wait_for_function(f"() => {HELD}.join() === 'false'")
            assert not someone.faults
