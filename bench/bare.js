// One data channel and nothing else: the most that these two browser processes can do. With a file it
// also does what cannot be left out (reads, hashes, writes and hands on to the downloads), and nothing
// that could: no protocol, no sealing, no journal, no screen.
window.bare = {
  peer: null,
  /** `bytes` of them, from this file if there is one; `saves` whether what comes is written. */
  begin({sends, bytes, file, saves}) {
    const peer = new RTCPeerConnection({iceServers: []});
    const channel = peer.createDataChannel('bare', {negotiated: true, id: 0, ordered: false});
    channel.binaryType = 'arraybuffer';
    this.peer = peer;
    const messages = () => (file ? this.read(file) : this.repeat(bytes));
    this.done = sends ? this.send(channel, messages()) : this.receive(channel, bytes, saves);
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
  /** One message again and again; not an asynchronous generator, which would take time by itself. */
  *repeat(bytes) {
    const message = new Uint8Array(MESSAGE);
    crypto.getRandomValues(message.subarray(0, 65536));
    for (let sent = 0; sent < bytes; sent += MESSAGE) yield message;
  },
  /** Chunks of a file, each read ahead and hashed, in messages. */
  async *read(file) {
    const ahead = [];
    for (let at = 0; at < file.size || ahead.length > 0; ) {
      for (; ahead.length < AHEAD && at < file.size; at += CHUNK) {
        ahead.push(file.slice(at, at + CHUNK).arrayBuffer().then(hashed));
      }
      const chunk = new Uint8Array(await ahead.shift());
      for (let first = 0; first < chunk.length; first += MESSAGE) {
        yield chunk.subarray(first, first + MESSAGE);
      }
    }
  },
  async send(channel, messages) {
    if (channel.readyState !== 'open') {
      await new Promise((resolve) => { channel.onopen = resolve; });
    }
    channel.bufferedAmountLowThreshold = 1 << 20;
    const begun = performance.now();
    const put = async (message) => {
      channel.send(message);
      if (channel.bufferedAmount > 4 << 20) {
        await new Promise((resolve) => { channel.onbufferedamountlow = resolve; });
      }
    };
    if (Symbol.iterator in messages) for (const message of messages) await put(message);
    else for await (const message of messages) await put(message);
    await new Promise((resolve) => { channel.onmessage = resolve; });
    return (performance.now() - begun) / 1000;
  },
  async receive(channel, bytes, saves) {
    let received = 0;
    const disk = saves ? await this.disk() : null;
    await new Promise((resolve) => {
      channel.onmessage = ({data}) => {
        received += data.byteLength;
        disk?.take(new Uint8Array(data));
        if (received >= bytes) resolve();
      };
    });
    await disk?.end();
    channel.send('all');
    if (disk) await this.handOn();
  },
  /** To the downloads, as whatever is staged. */
  async handOn() {
    const root = await navigator.storage.getDirectory();
    const file = await (await root.getFileHandle('bare')).getFile();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'bare';
    link.click();
  },
  /** Hashes what comes, a chunk at a time, and has it written by a worker. */
  async disk() {
    const worker = new Worker('/bare.worker.js');
    const rooms = [];
    const answers = [];
    worker.onmessage = ({data}) => {
      if (data instanceof ArrayBuffer) rooms.push(data);
      else answers.shift()?.();
    };
    const ask = (what) => new Promise((resolve) => {
      answers.push(resolve);
      worker.postMessage(what);
    });
    await ask('open');
    let room = new Uint8Array(CHUNK);
    let filled = 0;
    let at = 0;
    let last = Promise.resolve();
    const write = () => {
      const whole = room.subarray(0, filled);
      const place = at;
      at += filled;
      filled = 0;
      room = new Uint8Array(rooms.pop() ?? CHUNK);
      const hash = crypto.subtle.digest('SHA-256', whole);
      last = Promise.all([last, hash.then(() => {
        const {buffer, length} = whole;
        worker.postMessage({buffer, length, place}, [buffer]);
      })]);
    };
    return {
      take(message) {
        if (filled + message.length > CHUNK) write();
        room.set(message, filled);
        filled += message.length;
      },
      async end() {
        if (filled > 0) write();
        await last;
        await ask('end');
        worker.terminate();
      },
    };
  },
};
const MESSAGE = 262144;
const CHUNK = 1 << 20;
const AHEAD = 8;
async function hashed(bytes) {
  await crypto.subtle.digest('SHA-256', bytes);
  return bytes;
}
