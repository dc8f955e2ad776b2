/** The receiver's half of a transfer, without I/O. */
import { Assembly, type FrameEvent } from "./assembly.ts";
import { DIGEST_BYTES, generationOf } from "./codec.ts";
import { PeerFault, type Reason, UsageError } from "./errors.ts";
import type { Event } from "./events.ts";
import { ENTRY_LIMIT, MANIFEST_LIMIT } from "./limits.ts";
import { Machine, REPAIRS } from "./machine.ts";
import {
  type Digests,
  type Finished,
  type Level,
  type Message,
  PAGE_DIGESTS,
  type Proposal,
  RANGES_LIMIT,
  SLICE_BYTES,
  type Slice,
  VERSION,
} from "./messages.ts";
import { type Range, Ranges } from "./ranges.ts";
import { bytesOf } from "./sending.ts";
import { RECEIVING, type ReceivingState } from "./states.ts";

type Listed = Extract<Event, { event: "listed" }>;
type Accepted = Extract<Event, { event: "accepted" }>;

/** Takes what a person accepted, confirms what is verified and written, and says when all is. */
export class Receiving extends Machine<ReceivingState> {
  #transfer: number | null = null;
  #proposal: Proposal | null = null;
  /** Bytes of the manifest that have come. */
  #sliced = 0;
  /** Digest of the manifest that has come whole, whether it is read already or not. */
  #inHand: string | null = null;
  /** Whether our hello said so: then the sender does not send it again. */
  #saidInHand = false;
  #listed: Listed | null = null;
  #accepted: Accepted | null = null;
  #assembly = new Assembly(null);
  readonly #verifying = new Set<number>();
  readonly #writing = new Set<number>();
  /** Written, but not covered by a flush yet. */
  #written: number[] = [];
  #flushing: number[] | null = null;
  #receipted = new Ranges();
  /** Whether anything has come of an acceptance, ever and of the last one. */
  #begun = false;
  #answered = false;
  /**
   * Pages of digests that are still to come, and to be compared: what we hold is not what the sender
   * has.
   */
  #pages: Range[] = [];
  #comparing = 0;
  #differing = new Ranges();
  #repairs = 0;
  /** The root that the sender names, once it has sent all; and once ours is the same. */
  #root: string | null = null;
  #verifiedRoot: string | null = null;
  #saving = false;
  #saved: Level | null = null;
  #dropped = 0;

  constructor() {
    super(RECEIVING, "opening");
  }

  /** The number of the transfer on this connection; null before it is proposed. */
  get transfer(): number | null {
    return this.#transfer;
  }

  /** What was proposed last. */
  get proposal(): Proposal | null {
    return this.#proposal;
  }

  /** Bytes of the stream, once they are known. */
  get total(): number | null {
    return this.#assembly.total;
  }

  /** Chunks that are verified and safely written. */
  get received(): Ranges {
    return this.#receipted;
  }

  /** Bytes that are verified and safely written. */
  get confirmed(): number {
    return bytesOf(this.#receipted, this.total);
  }

  /** Payload bytes that came for nothing: held already, or of an earlier transfer. */
  get dropped(): number {
    return this.#dropped;
  }

  protected get acceptedOnce(): boolean {
    return this.#accepted !== null;
  }

  protected override get awaitsBye(): boolean {
    return this.state === "delivered";
  }

  /** The proposal at hand: every state from `listing` on has one. */
  get #current(): Proposal {
    if (this.#proposal === null) throw new UsageError("no proposal");
    return this.#proposal;
  }

  /** What was accepted: every state from `resuming` on has it. */
  get #terms(): Accepted {
    if (this.#accepted === null) throw new UsageError("nothing is accepted");
    return this.#accepted;
  }

  protected react(event: Event): void {
    if (event.event === "frame") this.#frame(event);
    else if (event.event === "verified") this.#verified(event.chunk, event.ok);
    else if (event.event === "written") {
      if (!this.#writing.delete(event.chunk)) throw new UsageError("written what was not verified");
      this.#written.push(event.chunk);
      this.#flushIfWorthIt(this.state !== "receiving");
    } else if (event.event === "flushed") this.#flushed();
    else if (event.event === "opened") {
      this.#saidInHand = this.#inHand !== null;
      this.greet(this.#inHand);
    } else if (event.event === "message") this.#hear(event.message);
    else if (event.event === "listed") this.#list(event);
    else if (event.event === "accepted") this.#accept(event);
    else if (event.event === "declined") this.#decline(event.reason);
    else if (event.event === "summed") this.#answer(event.digest);
    else if (event.event === "compared") this.#compared(event.differing);
    else if (event.event === "rooted") this.#rooted(event.root);
    else if (event.event === "saved") this.#save(event.level);
  }

  #hear(message: Message): void {
    if (message.type === "hello") {
      if (!message.versions.includes(VERSION)) throw new PeerFault("unsupported-version");
      this.become("waiting");
    } else if (message.type === "proposal") this.#proposed(message);
    else if (message.type === "slice") this.#slice(message);
    else if (message.type === "digests") this.#page(message);
    else if (message.type === "finished") this.#finished(message);
  }

  protected override tick(): void {
    if (this.state === "receiving") this.#flushIfWorthIt(true);
  }

  protected drop(): void {
    for (const chunk of this.#assembly.forgetPieces()) {
      this.effects.push({ effect: "forget", chunk });
    }
    this.#transfer = null;
    this.#root = null;
    this.#pages = [];
    this.#comparing = 0;
    this.#flushIfWorthIt(true);
  }

  #proposed(proposal: Proposal): void {
    const first = this.#transfer === null;
    if (this.#transfer !== null && proposal.transfer <= this.#transfer) {
      throw new PeerFault("unexpected-message", "an older proposal");
    }
    const again = first && this.#saidInHand && proposal.digest === this.#inHand;
    if (this.#begun && !again) {
      throw new PeerFault("unexpected-message", "a proposal amid a transfer");
    }
    if (proposal.bytes > MANIFEST_LIMIT || proposal.count > ENTRY_LIMIT) {
      throw new PeerFault("manifest-too-large");
    }
    this.#transfer = proposal.transfer;
    this.#proposal = proposal;
    if (again) {
      this.#proposedAgain();
      return;
    }
    // What is being computed is about the proposal that this one replaces.
    if (!first) this.newTask();
    this.question += 1;
    this.#sliced = 0;
    this.#inHand = this.#listed = this.#accepted = null;
    this.#assembly = new Assembly(null);
    this.#receipted = new Ranges();
    this.become("listing");
  }

  /** Goes on where another connection was lost. */
  #proposedAgain(): void {
    if (this.#listed === null) {
      this.become("reading");
      return;
    }
    this.#compareWithProposal(this.#listed);
    if (this.#accepted === null) this.become("deciding");
    else {
      this.become("resuming");
      this.#answerIfSettled();
    }
  }

  #slice({ offset, data }: Slice): void {
    const proposal = this.#current;
    const size = Math.floor((data.length * 3) / 4);
    const expected = Math.min(SLICE_BYTES, proposal.bytes - this.#sliced);
    if (offset !== this.#sliced || size !== expected) {
      throw new PeerFault("bad-manifest", "not the next slice");
    }
    this.effects.push({ effect: "keep-slice", offset, data });
    this.#sliced += size;
    if (this.#sliced < proposal.bytes) return;
    this.#inHand = proposal.digest;
    this.become("reading");
    this.effects.push({ effect: "list", question: this.question });
  }

  #list(listed: Listed): void {
    this.#compareWithProposal(listed);
    this.#listed = listed;
    this.#assembly = new Assembly(listed.total);
    if (this.state === "reading") this.become("deciding");
    this.effects.push({ effect: "ask", question: listed.question });
  }

  #compareWithProposal({ count, total }: Listed): void {
    if (count !== this.#current.count || total !== this.#current.total) {
      throw new PeerFault("bad-manifest", "not as proposed");
    }
  }

  #accept(accepted: Accepted): void {
    if (this.#listed === null || this.#accepted !== null) {
      throw new UsageError("accepted what is not listed, or twice");
    }
    const { chunks } = this.#assembly;
    if (chunks !== null && !new Ranges([[0, chunks]]).includes(new Ranges(accepted.held))) {
      throw new UsageError("held what does not exist");
    }
    this.#accepted = accepted;
    this.#assembly = new Assembly(this.#listed.total, accepted.held);
    this.#receipted = new Ranges(accepted.held);
    if (this.state !== "deciding") return;
    this.become("resuming");
    this.#answerIfSettled();
  }

  #decline(reason: Reason): void {
    const end = { code: reason, by: reason === "declined" ? "us" : "fault" } as const;
    if (this.state === "deciding") {
      this.send({ type: "refusal", transfer: this.#transfer ?? 0, reason });
      this.fail(end);
    } else this.abort(end);
  }

  /** Says what is held, once nothing is under way that would change it. */
  #answerIfSettled(): void {
    const underWay = this.#verifying.size + this.#writing.size + this.#written.length > 0;
    if (this.state !== "resuming" || underWay || this.#flushing !== null || this.#saving) return;
    for (const [first, end] of this.#receipted.list.slice(RANGES_LIMIT)) {
      this.#receipted.remove(first, end);
      this.#assembly.remove(first, end);
    }
    if (this.#receipted.size === 0) this.#answer(null);
    else {
      const ranges = [...this.#receipted.list];
      this.effects.push({ effect: "sum", task: this.newTask(), ranges });
    }
  }

  #answer(digest: string | null): void {
    this.#answered = true;
    this.become("receiving");
    this.send({
      type: "acceptance",
      transfer: this.#transfer ?? 0,
      manifest: this.#current.digest,
      window: this.#terms.window,
      held: [...this.#receipted.list],
      digest,
    });
  }

  #page({ first, data }: Digests): void {
    if (this.state === "receiving") {
      if (!this.#answered) throw new PeerFault("unexpected-message", "digests amid a transfer");
      if (this.#saved !== null) throw new PeerFault("root-mismatch", "after the delivery");
      this.#repair();
      this.#begun = true;
      this.#answered = false;
      this.#differing = new Ranges();
      this.newTask();
      this.#pages = this.#receipted.list.flatMap(pagesOf);
      this.become("comparing");
    }
    const page = this.#pages.shift() ?? [0, 0];
    const size = Math.floor((data.length * 3) / 4);
    if (first !== page[0] || size !== (page[1] - page[0]) * DIGEST_BYTES) {
      throw new PeerFault("unexpected-message", "not the next page");
    }
    this.#comparing += 1;
    this.effects.push({ effect: "compare", task: this.task, first, data });
  }

  #compared(differing: readonly Range[]): void {
    this.#comparing -= 1;
    for (const [first, end] of differing) this.#differing.add(first, end);
    if (this.#pages.length > 0 || this.#comparing > 0) return;
    if (this.#differing.size === 0) {
      throw new PeerFault("root-mismatch", "the digests are the same");
    }
    for (const [first, end] of this.#differing.list) {
      this.#assembly.remove(first, end);
      this.#receipted.remove(first, end);
    }
    this.become("resuming");
    this.#answerIfSettled();
  }

  #repair(): void {
    this.#repairs += 1;
    if (this.#repairs > REPAIRS) throw new PeerFault("root-mismatch", "again and again");
  }

  #frame(frame: FrameEvent): void {
    const { chunk, offset, size } = frame;
    const late = frame.generation !== generationOf(this.#transfer ?? 0);
    if (late || this.state === "resuming" || this.state === "comparing") {
      this.#dropped += size;
      return;
    }
    const { chunks } = this.#assembly;
    if (chunks !== null && chunk >= chunks) throw new PeerFault("frame-out-of-range");
    if (chunk >= this.#receipted.missing(0) + this.#terms.window) {
      throw new PeerFault("frame-beyond-window");
    }
    const isNew = this.#assembly.take(frame);
    this.#begun = true;
    this.#answered = false;
    if (!isNew) {
      this.#dropped += size;
      return;
    }
    this.effects.push({ effect: "place", chunk, offset });
    const length = this.#assembly.complete(chunk);
    if (length === null) return;
    this.#verifying.add(chunk);
    this.effects.push({ effect: "verify", chunk, size: length });
  }

  #verified(chunk: number, ok: boolean): void {
    if (!this.#verifying.delete(chunk)) throw new UsageError("verified what is not whole");
    if (!ok) throw new PeerFault("digest-mismatch");
    this.#writing.add(chunk);
    this.effects.push({ effect: "write", chunk });
  }

  /**
   * A flush is dear and a receipt needs one: so one for a quarter of the window, at the end, and at a
   * tick whatever there is.
   */
  #flushIfWorthIt(anyway: boolean): void {
    if (this.#flushing !== null || this.#written.length === 0) return;
    const enough = Math.ceil(this.#terms.window / 4);
    const last = this.#receipted.size + this.#written.length === this.#assembly.chunks;
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
    this.silences = 0;
    const receiving = this.state === "receiving";
    if (receiving) {
      const { level } = this.#terms;
      const transfer = this.#transfer ?? 0;
      this.send({ type: "receipt", transfer, ranges: [...ranges.list], level });
    }
    this.#flushIfWorthIt(!receiving);
    if (receiving) this.#verifyIfWhole();
    else this.#answerIfSettled();
  }

  #finished({ root, total }: Finished): void {
    this.#begun = true;
    this.#answered = false;
    if (this.#root !== null) throw new PeerFault("unexpected-message", "finished twice");
    this.#root = root;
    if (this.total === null) this.#assembly.endAt(total);
    else if (total !== this.total) throw new PeerFault("bad-manifest", "another total");
    if (this.#saved === null) this.#verifyIfWhole();
    else if (root === this.#verifiedRoot) this.#deliver(root, this.#saved);
    else throw new PeerFault("root-mismatch", "after the delivery");
  }

  #verifyIfWhole(): void {
    if (this.#root === null || this.#receipted.size !== this.#assembly.chunks) return;
    this.become("verifying");
    this.effects.push({ effect: "root", task: this.newTask() });
  }

  #rooted(root: string): void {
    if (root === this.#root && this.total !== null) {
      this.#verifiedRoot = root;
      this.#saving = true;
      this.become("saving");
      this.effects.push({ effect: "save", total: this.total });
      return;
    }
    this.#repair();
    this.#root = null;
    this.become("resuming");
    this.#answerIfSettled();
  }

  #save(level: Level): void {
    if (!this.#saving || this.#verifiedRoot === null) {
      throw new UsageError("saved before the root is known");
    }
    this.#saving = false;
    this.#saved = level;
    if (this.state === "saving") this.#deliver(this.#verifiedRoot, level);
    this.conclude({ effect: "finish", root: this.#verifiedRoot, level });
    // If the connection was lost meanwhile, the sender hears of it by the next one.
    this.#answerIfSettled();
  }

  #deliver(root: string, level: Level): void {
    this.become("delivered");
    this.send({ type: "delivered", transfer: this.#transfer ?? 0, root, level });
  }
}

function pagesOf([first, end]: Range): Range[] {
  const pages: Range[] = [];
  for (let start = first; start < end; start += PAGE_DIGESTS) {
    pages.push([start, Math.min(start + PAGE_DIGESTS, end)]);
  }
  return pages;
}
