/** The receiver's half of a transfer, without I/O. */
import { chunkCount, chunkSize, generationOf } from "./codec.ts";
import { PeerFault, UsageError } from "./errors.ts";
import type { Event } from "./events.ts";
import { Machine } from "./machine.ts";
import {
  ENTRY_LIMIT,
  type Level,
  MANIFEST_LIMIT,
  type Proposal,
  SLICE_BYTES,
  type Slice,
  VERSION,
} from "./messages.ts";
import { type Range, Ranges } from "./ranges.ts";
import { bytesOf } from "./sending.ts";
import { RECEIVING, type ReceivingState } from "./states.ts";

/** Most separate pieces of one chunk: a peer that sends crumbs must not fill our memory with them. */
const MOST_PIECES = 64;

type FrameEvent = Extract<Event, { event: "frame" }>;

export class Receiving extends Machine<ReceivingState> {
  #proposal: Proposal | null = null;
  /** Bytes of the manifest that have come. */
  #sliced = 0;
  #total = 0;
  #chunks = 0;
  #window = 0;
  #level: Level = "durable";
  /** Byte ranges that have come, of each chunk that is not whole yet. */
  readonly #partial = new Map<number, Ranges>();
  /** Chunks that are whole, whatever has become of them since. */
  readonly #whole = new Ranges();
  readonly #verifying = new Set<number>();
  readonly #writing = new Set<number>();
  /** Written, but not covered by a flush yet. */
  #written: number[] = [];
  #flushing: number[] | null = null;
  readonly #receipted = new Ranges();
  /** The root that the sender names, once it has sent all. */
  #root: string | null = null;
  /** Bytes that came although they were held already, or of an earlier transfer. */
  #dropped = 0;

  constructor() {
    super(RECEIVING, "opening");
  }

  /** Bytes that are verified and safely written. */
  get confirmed(): number {
    return bytesOf(this.#receipted, this.#total);
  }

  /** Payload bytes that came for nothing. */
  get dropped(): number {
    return this.#dropped;
  }

  get proposal(): Proposal | null {
    return this.#proposal;
  }

  get transfer(): number | null {
    return this.#proposal?.transfer ?? null;
  }

  protected react(event: Event): void {
    if (event.event === "frame") this.#frame(event);
    else if (event.event === "verified") {
      if (!this.#verifying.delete(event.chunk)) throw new UsageError("verified what is not whole");
      if (!event.ok) throw new PeerFault("digest-mismatch");
      this.#writing.add(event.chunk);
      this.effects.push({ effect: "write", chunk: event.chunk });
    } else if (event.event === "written") {
      if (!this.#writing.delete(event.chunk)) throw new UsageError("written what was not verified");
      this.#written.push(event.chunk);
      this.#flushIfWorthIt(false);
    } else if (event.event === "flushed") this.#flushed();
    else if (event.event === "message") {
      const { message } = event;
      if (message.type === "hello") {
        if (!message.versions.includes(VERSION)) throw new PeerFault("unsupported-version");
        this.become("waiting");
      } else if (message.type === "proposal") this.#proposed(message);
      else if (message.type === "slice") this.#slice(message);
      else if (message.type === "finished") {
        if (this.#root !== null) throw new PeerFault("unexpected-message", "finished twice");
        this.#root = message.root;
        this.#verifyIfWhole();
      }
    } else if (event.event === "opened") {
      this.become("greeting");
      this.greet();
    } else if (event.event === "listed") this.#listed(event);
    else if (event.event === "accepted") this.#accepted(event);
    else if (event.event === "declined") {
      this.send({ type: "refusal", transfer: event.transfer, reason: event.reason });
      this.fail({ code: event.reason, by: event.reason === "declined" ? "us" : "fault" });
    } else if (event.event === "rooted") {
      if (event.root !== this.#root) throw new PeerFault("root-mismatch");
      this.become("saving");
      this.effects.push({ effect: "save" });
    } else if (event.event === "saved") {
      const root = this.#root;
      if (root === null) throw new UsageError("saved before the root is known");
      this.become("delivered");
      this.send({ type: "delivered", transfer: this.#current.transfer, root, level: event.level });
      this.effects.push({ effect: "finish", root, level: event.level });
    }
  }

  protected get mayBeDelivered(): boolean {
    return false;
  }

  protected resume(): void {}

  protected tick(): void {
    if (this.state === "receiving") this.#flushIfWorthIt(true);
  }

  /** The proposal at hand: every state from `listing` on has one. */
  get #current(): Proposal {
    if (this.#proposal === null) throw new UsageError("no proposal");
    return this.#proposal;
  }

  #proposed(proposal: Proposal): void {
    if (this.#proposal !== null && proposal.transfer <= this.#proposal.transfer) {
      throw new PeerFault("unexpected-message", "an older proposal");
    }
    if (this.#whole.size > 0 || this.#partial.size > 0 || this.#root !== null) {
      throw new PeerFault("unexpected-message", "a proposal amid a transfer");
    }
    if (proposal.bytes > MANIFEST_LIMIT || proposal.count > ENTRY_LIMIT) {
      throw new PeerFault("manifest-too-large");
    }
    this.#proposal = proposal;
    this.#sliced = 0;
    this.become("listing");
  }

  #slice(slice: Slice): void {
    const proposal = this.#current;
    const bytes = Math.floor((slice.data.length * 3) / 4);
    const expected = Math.min(SLICE_BYTES, proposal.bytes - this.#sliced);
    if (slice.offset !== this.#sliced || bytes !== expected) throw new PeerFault("bad-manifest");
    this.effects.push({ effect: "keep-slice", offset: slice.offset, data: slice.data });
    this.#sliced += bytes;
    if (this.#sliced < proposal.bytes) return;
    this.become("reading");
    this.effects.push({ effect: "list", transfer: proposal.transfer });
  }

  #listed({ transfer, count, total }: Extract<Event, { event: "listed" }>): void {
    if (this.#current.count !== count || this.#current.total !== total) {
      throw new PeerFault("bad-manifest", "not as proposed");
    }
    this.#total = total;
    this.#chunks = chunkCount(total);
    this.become("deciding");
    this.effects.push({ effect: "ask", transfer });
  }

  #accepted({ transfer, window, level }: Extract<Event, { event: "accepted" }>): void {
    this.#window = window;
    this.#level = level;
    this.become("receiving");
    this.send({ type: "acceptance", transfer, manifest: this.#current.digest, window });
  }

  #frame(frame: FrameEvent): void {
    const { chunk, offset, size } = frame;
    if (frame.generation !== generationOf(this.#current.transfer)) {
      this.#dropped += size;
      return;
    }
    if (chunk >= this.#chunks) throw new PeerFault("frame-out-of-range");
    const length = chunkSize(chunk, this.#total);
    if (offset + size > length) throw new PeerFault("frame-out-of-range");
    if (frame.digest !== (offset + size === length)) throw new PeerFault("bad-frame", "digest");
    if (chunk >= this.#receipted.missing(0) + this.#window)
      throw new PeerFault("frame-beyond-window");
    const held = this.#partial.get(chunk) ?? new Ranges();
    if (this.#whole.has(chunk) || held.covers(offset, offset + size)) {
      this.#dropped += size;
      return;
    }
    held.add(offset, offset + size);
    if (held.list.length > MOST_PIECES) throw new PeerFault("bad-frame", "too many pieces");
    this.#partial.set(chunk, held);
    this.effects.push({ effect: "place", chunk, offset });
    if (!held.covers(0, length)) return;
    this.#partial.delete(chunk);
    this.#whole.add(chunk, chunk + 1);
    this.#verifying.add(chunk);
    this.effects.push({ effect: "verify", chunk });
  }

  /**
   * A flush is dear and a receipt needs one: so one for a quarter of the window, at the end, and at a
   * tick whatever there is.
   */
  #flushIfWorthIt(anyway: boolean): void {
    if (this.#flushing !== null || this.#written.length === 0) return;
    const enough = Math.ceil(this.#window / 4);
    const last = this.#receipted.size + this.#written.length === this.#chunks;
    if (!anyway && !last && this.#written.length < enough) return;
    this.#flushing = this.#written;
    this.#written = [];
    this.effects.push({ effect: "flush" });
  }

  #flushed(): void {
    if (this.#flushing === null) throw new UsageError("flushed without a flush");
    const ranges: Ranges = new Ranges(this.#flushing.map((chunk): Range => [chunk, chunk + 1]));
    for (const [first, end] of ranges.list) this.#receipted.add(first, end);
    this.#flushing = null;
    this.send({
      type: "receipt",
      transfer: this.#current.transfer,
      ranges: [...ranges.list],
      level: this.#level,
    });
    this.#flushIfWorthIt(false);
    this.#verifyIfWhole();
  }

  #verifyIfWhole(): void {
    if (this.#root === null || this.#receipted.size < this.#chunks) return;
    this.become("verifying");
    this.effects.push({ effect: "root" });
  }
}
