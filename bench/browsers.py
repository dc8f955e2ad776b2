"""What a browser is measured with: its processes, and a bare data channel."""

import psutil

from bench.processes import Found

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


def processes_of(pid: int) -> Found:
    """The browser whose first process this is, and its children at any time."""
    process = psutil.Process(pid)
    return lambda: [process, *process.children(recursive=True)]
