/** The sender's half of a transfer, without I/O. */
import { chunkCount, chunkSize, generationOf } from "./codec.ts";
import { PeerFault, UsageError } from "./errors.ts";
import type { Event } from "./events.ts";
import { Machine } from "./machine.ts";
import { type Acceptance, type Delivered, type Receipt, VERSION } from "./messages.ts";
import { Ranges } from "./ranges.ts";
import { SENDING, type SendingState } from "./states.ts";

/** Chunks that are being read, or lie read and not yet sent: so that the disk is never waited for. */
export const READ_AHEAD = 3;

/** What the proposal says of the manifest. */
export interface Proposed {
  /** Length of the manifest. */
  bytes: number;
  /** SHA-256 of the manifest, in hex. */
  digest: string;
  count: number;
  total: number;
  /** Names of the first three entries. */
  names: string[];
}

export class Sending extends Machine<SendingState> {
  readonly #proposed: Proposed;
  readonly transfer: number;
  readonly #chunks: number;
  #window = 0;
  /** The next chunk to read, in order. */
  #next = 0;
  /** Read, not yet given to the channel, in order of reading. */
  #ready: number[] = [];
  readonly #reading = new Set<number>();
  #transmitting: number | null = null;
  /** Chunks of which the channel has at least a part: only these can be confirmed. */
  readonly #begun = new Ranges();
  /** How many chunks the channel has whole. */
  #transmitted = 0;
  readonly #received = new Ranges();
  #root: string | null = null;

  constructor(proposed: Proposed, transfer = 0) {
    super(SENDING, "opening");
    this.#proposed = proposed;
    this.transfer = transfer;
    this.#chunks = chunkCount(proposed.total);
  }

  /** Bytes that the receiver has confirmed. */
  get confirmed(): number {
    return bytesOf(this.#received, this.#proposed.total);
  }

  protected react(event: Event): void {
    if (event.event === "message") {
      const { message } = event;
      if (message.type === "hello") this.#propose(message.versions);
      else if (message.type === "acceptance") this.#accepted(message);
      else if (message.type === "refusal") {
        this.send({ type: "bye" });
        this.fail({ code: message.reason, by: "them" });
      } else if (message.type === "receipt") this.#receipt(message);
      else if (message.type === "delivered") this.#delivered(message);
    } else if (event.event === "opened") {
      this.become("greeting");
      this.greet();
    } else if (event.event === "read") {
      if (!this.#reading.delete(event.chunk)) throw new UsageError("read what was not asked for");
      this.#ready.push(event.chunk);
      this.#pump();
    } else if (event.event === "transmitted") {
      if (event.chunk !== this.#transmitting) throw new UsageError("transmitted another chunk");
      this.#transmitting = null;
      this.#transmitted += 1;
      this.#pump();
      this.#finishIfAllSent();
    } else if (event.event === "rooted") {
      this.#root = event.root;
      if (this.state === "finishing") {
        this.send({ type: "finished", transfer: this.transfer, root: event.root });
      }
    }
  }

  protected get mayBeDelivered(): boolean {
    return this.state === "finishing";
  }

  protected resume(): void {
    this.#pump();
  }

  protected tick(): void {}

  #propose(versions: readonly number[]): void {
    if (!versions.includes(VERSION)) throw new PeerFault("unsupported-version");
    this.become("proposing");
    this.send({ type: "proposal", transfer: this.transfer, ...this.#proposed });
    this.effects.push({ effect: "send-manifest", transfer: this.transfer });
  }

  #accepted({ manifest, window }: Acceptance): void {
    if (manifest !== this.#proposed.digest) {
      throw new PeerFault("unexpected-message", "an acceptance of something else");
    }
    this.#window = window;
    this.become("sending");
    this.#pump();
    this.#finishIfAllSent();
  }

  #receipt(receipt: Receipt): void {
    for (const [first, end] of receipt.ranges) {
      if (!this.#begun.covers(first, end)) throw new PeerFault("bad-receipt");
      this.#received.add(first, end);
    }
    this.#pump();
  }

  #delivered({ root, level }: Delivered): void {
    if (root !== this.#root) throw new PeerFault("root-mismatch");
    if (this.#received.size < this.#chunks)
      throw new PeerFault("bad-receipt", "chunks without one");
    this.become("delivered");
    this.send({ type: "bye" });
    this.effects.push({ effect: "finish", root, level });
  }

  /** Reads on within the window, and hands the next chunk to a channel that is free. */
  #pump(): void {
    if (this.state !== "sending" || this.pausedBy !== null) return;
    const end = Math.min(this.#chunks, this.#received.missing(0) + this.#window);
    while (this.#next < end && this.#reading.size + this.#ready.length < READ_AHEAD) {
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
    if (this.#transmitted < this.#chunks) return;
    this.become("finishing");
    this.effects.push({ effect: "root" });
  }
}

/** Bytes of the chunks in `ranges`, in a stream of `total` bytes. */
export function bytesOf(ranges: Ranges, total: number): number {
  const chunks = chunkCount(total);
  if (chunks === 0) return 0;
  const full = ranges.size * chunkSize(0, total);
  const last = chunks - 1;
  return ranges.has(last) ? full - chunkSize(0, total) + chunkSize(last, total) : full;
}
