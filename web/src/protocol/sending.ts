/** The sender's half of a transfer, without I/O. */
import { CHUNK_BYTES, chunkCount, generationOf, MOST_CHUNKS } from "./codec.ts";
import { PeerFault, UsageError } from "./errors.ts";
import type { Event, Proposed } from "./events.ts";
import { Machine, REPAIRS } from "./machine.ts";
import { type Acceptance, type Delivered, type Receipt, VERSION } from "./messages.ts";
import { Ranges } from "./ranges.ts";
import { SENDING, type SendingState } from "./states.ts";

/** Chunks that are being read, or lie read and not yet sent: the disk is never waited for. */
export const READ_AHEAD = 3;

/** Proposes, sends what is accepted, and believes in a delivery only when it is confirmed. */
export class Sending extends Machine<SendingState> {
  #proposed: Proposed;
  #transfer: number;
  #total: number | null;
  #window = 0;
  #accepted = false;
  /** What the receiver says it holds, and its digest over that. */
  #held = new Ranges();
  #heldDigest: string | null = null;
  #mismatches = 0;
  /** The lowest chunk that may not have been read since the acceptance. */
  #next = 0;
  /** Read, not yet given to the channel, in order of reading. */
  #ready: number[] = [];
  #reading = new Set<number>();
  #transmitting: number | null = null;
  /** Chunks whose digest the driver knows. */
  readonly #read = new Ranges();
  /** Chunks held, or of which the channel has at least a part: only these can be confirmed. */
  #begun = new Ranges();
  /** Chunks held, or that the channel has whole. */
  #sent = new Ranges();
  #received = new Ranges();
  /** Every chunk below this was confirmed: what can be read but once is gone up to here. */
  #released = 0;
  #root: string | null = null;

  constructor(proposed: Proposed, transfer = 0) {
    super(SENDING, "opening");
    this.#proposed = proposed;
    this.#transfer = transfer;
    this.#total = proposed.total;
  }

  /** The number of this transfer on this connection. */
  get transfer(): number {
    return this.#transfer;
  }

  /** Bytes of the stream, once they are known. */
  get total(): number | null {
    return this.#total;
  }

  /** Chunks that the receiver has confirmed. */
  get received(): Ranges {
    return this.#received;
  }

  /** Bytes that the receiver has confirmed. */
  get confirmed(): number {
    return bytesOf(this.#received, this.#total);
  }

  /** Whether the receiver has accepted: what is proposed cannot be revised any more. */
  get accepted(): boolean {
    return this.#accepted;
  }

  protected get acceptedOnce(): boolean {
    return this.#accepted;
  }

  protected override get mayBeDelivered(): boolean {
    return this.state === "finishing";
  }

  get #chunks(): number | null {
    return this.#total === null ? null : chunkCount(this.#total);
  }

  get #knownTotal(): number {
    if (this.#total === null) throw new UsageError("the end is not known");
    return this.#total;
  }

  protected react(event: Event): void {
    if (event.event === "opened") this.greet(null);
    else if (event.event === "revised") this.#revise(event.proposed);
    else if (event.event === "summed") this.#compare(event.digest);
    else if (event.event === "read") {
      if (!this.#reading.delete(event.chunk)) throw new UsageError("read what was not asked for");
      this.#read.add(event.chunk, event.chunk + 1);
      this.#ready.push(event.chunk);
      this.#pump();
    } else if (event.event === "exhausted") this.#exhausted(event.total);
    else if (event.event === "transmitted") {
      if (event.chunk !== this.#transmitting) throw new UsageError("transmitted another chunk");
      this.#transmitting = null;
      this.#sent.add(event.chunk, event.chunk + 1);
      this.#pump();
      this.#finishIfAllSent();
    } else if (event.event === "rooted") {
      this.#root = event.root;
      if (this.state !== "finishing") return;
      const { transfer } = this;
      this.send({ type: "finished", transfer, root: event.root, total: this.#knownTotal });
    } else if (event.event === "message") {
      const { message } = event;
      if (message.type === "hello") {
        if (!message.versions.includes(VERSION)) throw new PeerFault("unsupported-version");
        this.#propose(message.manifest === this.#proposed.digest);
      } else if (message.type === "acceptance") {
        if (!this.cancelling) this.#accept(message);
      } else if (message.type === "refusal") {
        this.send({ type: "bye" });
        this.fail({ code: message.reason, by: "them" });
      } else if (message.type === "receipt") this.#receipt(message);
      else if (message.type === "delivered") this.#delivered(message);
    }
  }

  protected override resume(): void {
    this.#pump();
  }

  protected drop(): void {
    const underWay = new Set([...this.#reading, ...this.#ready]);
    if (this.#transmitting !== null) underWay.add(this.#transmitting);
    for (const chunk of [...underWay].sort((a, b) => a - b)) {
      this.effects.push({ effect: "forget", chunk });
    }
    this.#reading.clear();
    this.#ready = [];
    this.#transmitting = null;
    this.#root = null;
  }

  /** Proposes; the manifest itself goes to those who do not have it. */
  #propose(inHand: boolean): void {
    this.become("proposing");
    const { bytes, digest, count, total, names } = this.#proposed;
    const { transfer } = this;
    this.send({ type: "proposal", transfer, bytes, digest, count, total, names });
    if (!inHand) this.effects.push({ effect: "send-manifest", transfer });
  }

  #revise(proposed: Proposed): void {
    if (this.#accepted) throw new UsageError("revised what is accepted");
    this.#proposed = proposed;
    this.#total = proposed.total;
    if (this.state !== "proposing") return;
    this.#transfer += 1;
    this.#propose(false);
  }

  #accept({ manifest, window, held, digest }: Acceptance): void {
    if (manifest !== this.#proposed.digest) {
      throw new PeerFault("unexpected-message", "an acceptance of something else");
    }
    if (this.state === "finishing") {
      this.#mismatch("the root");
      if (digest === null) throw new PeerFault("root-mismatch", "and there is nothing to compare");
    }
    this.#window = window;
    this.#accepted = true;
    this.#held = new Ranges(held);
    this.#heldDigest = digest;
    const chunks = this.#chunks;
    if (chunks !== null && !new Ranges([[0, chunks]]).includes(this.#held)) {
      throw new PeerFault("bad-receipt", "held what does not exist");
    }
    if (this.#proposed.total === null && !this.#canGoOnFrom(this.#held)) {
      this.abort({ code: "file-unreadable", by: "fault" });
      return;
    }
    if (digest === null) {
      this.#goOn();
      return;
    }
    this.become("checking");
    this.effects.push({ effect: "sum", task: this.newTask(), ranges: [...this.#held.list] });
  }

  /** Whether what ends when it ends, and is read but once, is known where held, else kept. */
  #canGoOnFrom(held: Ranges): boolean {
    const known = this.#chunks !== null || this.#read.includes(held);
    return known && held.missing(0) >= this.#released;
  }

  #compare(digest: string): void {
    if (digest === this.#heldDigest) {
      this.#goOn();
      return;
    }
    this.#mismatch("what is held");
    this.become("proposing");
    const { transfer } = this;
    this.effects.push({ effect: "send-digests", transfer, ranges: [...this.#held.list] });
  }

  #mismatch(what: string): void {
    this.#mismatches += 1;
    if (this.#mismatches > REPAIRS) {
      throw new PeerFault("root-mismatch", `${what} differs again and again`);
    }
  }

  /** Sends what the receiver does not hold. */
  #goOn(): void {
    this.#received = new Ranges(this.#held.list);
    this.#release();
    this.#begun = new Ranges(this.#held.list);
    this.#sent = new Ranges(this.#held.list);
    this.#next = 0;
    this.#root = null;
    this.become("sending");
    this.#pump();
    this.#finishIfAllSent();
  }

  #receipt({ ranges }: Receipt): void {
    for (const [first, end] of ranges) {
      if (!this.#begun.covers(first, end)) throw new PeerFault("bad-receipt");
      this.#received.add(first, end);
    }
    this.#release();
    this.silences = 0;
    this.#pump();
  }

  #release(): void {
    this.#released = Math.max(this.#released, this.#received.missing(0));
  }

  #delivered({ root, level }: Delivered): void {
    if (root !== this.#root) throw new PeerFault("root-mismatch");
    if (this.#received.size < chunkCount(this.#knownTotal)) {
      throw new PeerFault("bad-receipt", "chunks without one");
    }
    this.become("delivered");
    this.send({ type: "bye" });
    this.conclude({ effect: "finish", root, level });
  }

  #exhausted(total: number): void {
    if (this.#total !== null) throw new UsageError("the end is known");
    this.#total = total;
    // What was asked for beyond the end will never be told.
    const chunks = chunkCount(total);
    this.#reading = new Set([...this.#reading].filter((chunk) => chunk < chunks));
    this.#finishIfAllSent();
  }

  /** Reads on within the window, and hands the next chunk to a channel that is free. */
  #pump(): void {
    if (this.state !== "sending" || this.pausedBy !== null) return;
    const chunks = this.#chunks ?? Number.POSITIVE_INFINITY;
    const end = Math.min(chunks, this.#received.missing(0) + this.#window);
    while (this.#reading.size + this.#ready.length < READ_AHEAD) {
      this.#next = this.#received.missing(this.#next);
      if (this.#next >= end) break;
      this.#reading.add(this.#next);
      this.effects.push({ effect: "read", chunk: this.#next });
      this.#next += 1;
    }
    const chunk = this.#ready[0];
    if (this.#transmitting !== null || chunk === undefined) return;
    this.#ready.shift();
    this.#transmitting = chunk;
    this.#begun.add(chunk, chunk + 1);
    const generation = generationOf(this.transfer);
    this.effects.push({ effect: "transmit", chunk, generation });
    this.#pump();
  }

  #finishIfAllSent(): void {
    if (this.#chunks === null || this.#sent.size < this.#chunks) return;
    this.become("finishing");
    this.effects.push({ effect: "root", task: this.newTask() });
  }
}

/** Bytes of the chunks in `ranges`, in a stream of `total` bytes, or of no known end. */
export function bytesOf(ranges: Ranges, total: number | null): number {
  const most = total ?? MOST_CHUNKS * CHUNK_BYTES;
  return ranges.list.reduce(
    (sum, [first, end]) => sum + Math.min(end * CHUNK_BYTES, most) - first * CHUNK_BYTES,
    0,
  );
}
