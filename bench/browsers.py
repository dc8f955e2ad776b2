"""What a pair of browsers is measured with: processor time, memory, and a bare data channel."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.e2e.people import Person

SAMPLE_SECONDS = 0.05

BARE = """
// One data channel and nothing else: the most that these two browser processes can do.
window.bare = {
  peer: null,
  begin(sends, bytes) {
    const peer = new RTCPeerConnection({iceServers: []});
    const channel = peer.createDataChannel('bare', {negotiated: true, id: 0, ordered: false});
    channel.binaryType = 'arraybuffer';
    this.peer = peer;
    this.done = sends ? this.send(channel, bytes) : this.receive(channel, bytes);
  },
  async describe(kind, remote) {
    if (remote) await this.peer.setRemoteDescription(remote);
    await this.peer.setLocalDescription();
    if (this.peer.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        this.peer.onicegatheringstatechange = () => {
          if (this.peer.iceGatheringState === 'complete') resolve();
        };
      });
    }
    return this.peer.localDescription.toJSON();
  },
  async accept(answer) { await this.peer.setRemoteDescription(answer); },
  async send(channel, bytes) {
    if (channel.readyState !== 'open') {
      await new Promise((resolve) => { channel.onopen = resolve; });
    }
    const message = new Uint8Array(262144);
    crypto.getRandomValues(message.subarray(0, 65536));
    channel.bufferedAmountLowThreshold = 1 << 20;
    const begun = performance.now();
    for (let sent = 0; sent < bytes; sent += message.length) {
      channel.send(message);
      if (channel.bufferedAmount > 4 << 20) {
        await new Promise((resolve) => { channel.onbufferedamountlow = resolve; });
      }
    }
    await new Promise((resolve) => { channel.onmessage = resolve; });
    return (performance.now() - begun) / 1000;
  },
  async receive(channel, bytes) {
    let received = 0;
    await new Promise((resolve) => {
      channel.onmessage = ({data}) => {
        received += data.byteLength;
        if (received >= bytes) resolve();
      };
    });
    channel.send('all');
  },
};
"""


def bare_channel(sender: Person, receiver: Person, size: int) -> float:
    """Seconds that one bare data channel between the same two pages takes for `size` bytes."""
    for side, sends in ((sender, True), (receiver, False)):
        side.page.evaluate(BARE)
        side.page.evaluate("([sends, size]) => bare.begin(sends, size)", [sends, size])
    offer = sender.page.evaluate("bare.describe('offer', null)")
    answer = receiver.page.evaluate("offer => bare.describe('answer', offer)", offer)
    sender.page.evaluate("answer => bare.accept(answer)", answer)
    seconds = float(sender.page.evaluate("bare.done"))
    for side in (sender, receiver):
        side.page.evaluate("bare.peer.close()")
    return seconds


def processes_of(profile: Path) -> list[psutil.Process]:
    """The browser that runs on this profile, and its children."""
    for process in psutil.process_iter(["cmdline"]):
        arguments: list[str] = process.info["cmdline"] or []
        if f"--user-data-dir={profile}" in arguments and "--type=" not in " ".join(arguments):
            return [process, *process.children(recursive=True)]
    raise LookupError(f"no browser runs on {profile}")


def cpu_seconds(profile: Path) -> float:
    total = 0.0
    for process in processes_of(profile):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@dataclass
class Growth:
    """Resident memory of a browser's processes: at first, and the most since."""

    idle: dict[int, int] = field(default_factory=dict)
    peak: dict[int, int] = field(default_factory=dict)

    @property
    def largest(self) -> int:
        """Bytes by which the process that grew most has grown."""
        return max(peak - self.idle[pid] for pid, peak in self.peak.items())


@contextmanager
def growth(profile: Path) -> Iterator[Growth]:
    """Watches the memory of the browser on this profile."""
    seen = Growth(idle=_resident(profile))
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            for pid, size in _resident(profile).items():
                seen.idle.setdefault(pid, size)
                seen.peak[pid] = max(size, seen.peak.get(pid, 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _resident(profile: Path) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for process in processes_of(profile):
        with suppress(psutil.NoSuchProcess):
            sizes[process.pid] = process.memory_info().rss
    return sizes
