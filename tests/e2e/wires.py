"""The wires behind a page in Chromium: what comes in over them, and how to cut or block them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Route

from tests.e2e.people import Person
from tests.e2e.someone import NO_SHELL

PATIENCE = 120_000
"""Milliseconds until words that do not come are given up."""

REMEMBER = """
window.connections = [];
window.came = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...settings) {
    super(...settings);
    window.connections.push(this);
  }
};
window.blocking = new BroadcastChannel("blocking");
window.losing = new BroadcastChannel("losing");
const wires = new BroadcastChannel("wires");
wires.onmessage = ({data}) => {
  window.came.push(data);
  window.onwires?.();
};
"""
"""For the page: its connections, and what its worker reports."""

REPORT = """
{
  const wires = new BroadcastChannel("wires");
  const {set, ...rest} = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, "onmessage");
  let channels = 0;
  let blocked = null;
  const blocking = new BroadcastChannel("blocking");
  blocking.onmessage = ({data}) => {
    const kept = blocked ?? [];
    blocked = data ? kept : null;
    if (!data) for (const hear of kept) hear();
  };
  let lost = null;
  new BroadcastChannel("losing").onmessage = ({data}) => { lost = data; };
  Object.defineProperty(RTCDataChannel.prototype, "onmessage", {
    ...rest,
    set(listener) {
      const number = channels++;
      set.call(this, (event) => {
        // What comes after the worker has let go of the channel is nobody's.
        const told = read(event.data);
        if (this.readyState === "open") wires.postMessage([number, ...told]);
        if (told[0] === lost) return;
        if (blocked !== null && typeof event.data !== "string") blocked.push(() => listener(event));
        else listener(event);
      });
    },
  });
  const read = (data) => {
    if (typeof data === "string") {
      const {type, ranges, held} = JSON.parse(data);
      return [type, ranges ?? held ?? 0, 0];
    }
    const view = new DataView(data);
    const digest = view.getUint8(4) & 0x80 ? 32 : 0;
    return ["frame", view.getUint32(0), data.byteLength - 8 - digest];
  };
}
"""
"""For the worker: one word for every message that a channel hands over, before it is heard.

With a frame comes its chunk, with a receipt or an acceptance the ranges of chunks that it names.
"""


def watch(someone: Person) -> None:
    """Puts both in place, before the page is opened."""
    someone.page.add_init_script(NO_SHELL)
    someone.page.add_init_script(REMEMBER)

    def add(route: Route) -> None:
        # Playwright asks once, also over a connection that the server is about to close.
        answer = route.fetch(max_retries=3)
        route.fulfill(response=answer, body=REPORT + answer.text())

    someone.page.route("**/engine.worker-*.js", add)


def cut(someone: Person) -> None:
    """Closes the newest connection, so that nothing is said of it to its page or its worker."""
    someone.reads("window.connections.at(-1).close()")


def block(someone: Person, *, blocked: bool) -> None:
    """Keeps all frames that come in from now on; or hands them on, and what was kept before."""
    someone.reads(f"void window.blocking.postMessage({'true' if blocked else 'false'})")


def lose(someone: Person, word: str) -> None:
    """From now on this page hears no message of this type."""
    someone.reads(f"window.losing.postMessage('{word}')")


def waits_for_frames(someone: Person, count: int, connections: int) -> None:
    """Until frames have come in by so many connections, with `count` bytes in all."""
    someone.reads(
        f"""() => new Promise((resolve) => {{
          let [bytes, seen] = [0, 0];
          const channels = new Set();
          window.onwires = () => {{
            for (; seen < window.came.length; seen += 1) {{
              const [channel, word, , size] = window.came[seen];
              bytes += size;
              if (word === "frame") channels.add(channel);
            }}
            if (bytes >= {count} && channels.size === {connections}) resolve();
          }};
          window.onwires();
        }})"""
    )


def waits_for_receipts(someone: Person, count: int) -> None:
    """Until the other side has confirmed so many chunks."""
    someone.reads(
        f"""() => new Promise((resolve) => {{
          window.onwires = () => {{
            const receipts = window.came.filter(([, word]) => word === "receipt");
            const ranges = receipts.flatMap(([, , ranges]) => ranges);
            if (ranges.reduce((sum, [first, end]) => sum + end - first, 0) >= {count}) resolve();
          }};
          window.onwires();
        }})"""
    )


def waits_for_words(someone: Person, word: str, count: int) -> None:
    """Until so many messages of this type have come in, from the first one on."""
    someone.reads(
        f"""() => new Promise((resolve, reject) => {{
          const fail = () => {{
            const states = window.connections.map(({{connectionState}}) => connectionState);
            const words = window.came.map(([channel, word]) => `${{channel}} ${{word}}`);
            reject(new Error(`${{states}}: ${{[...new Set(words)]}}`));
          }};
          const timer = setTimeout(fail, {PATIENCE});
          window.onwires = () => {{
            const came = window.came.filter(([, word]) => word === "{word}");
            if (came.length < {count}) return;
            clearTimeout(timer);
            resolve();
          }};
          window.onwires();
        }})"""
    )


def waits_for_silence(someone: Person) -> None:
    """Until the other side has had nothing to say for five seconds, and says that it lives."""
    before = someone.reads("window.came.filter(([, word]) => word === 'heartbeat').length")
    waits_for_words(someone, "heartbeat", before + 1)


@dataclass
class Traffic:
    """What came in, by frames."""

    payload: int = 0
    """Bytes of all frames."""
    by_channel: dict[int, dict[int, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    """Channel → chunk → bytes that came of it."""


def traffic(someone: Person) -> Traffic:
    came: list[Any] = someone.reads("window.came")
    seen = Traffic()
    for channel, word, chunk, size in came:
        if word == "frame":
            seen.payload += size
            seen.by_channel[channel][chunk] += size
    return seen
