"""While something waits or moves the browser itself holds the lock that keeps the screen on."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.people import Person
from tests.e2e.someone import PATIENCE

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


def test_from_waiting_to_the_end(sender: Person, receiver: Person, make_file: MakeFile) -> None:
    for someone in (sender, receiver):
        someone.changes_browser().add_init_script(NOTED)
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
