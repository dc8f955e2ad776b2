/** Assembles, checks and writes what comes, as the machine says. */
import { fromBase64Url } from "../keys/link.ts";
import { CHUNK_BYTES, DIGEST_BYTES } from "../protocol/codec.ts";
import { type ErrorCode, PeerFault, type Reason } from "../protocol/errors.ts";
import type { Effect, Event } from "../protocol/machine.ts";
import { type Manifest, readManifest } from "../protocol/manifest.ts";
import type { Level } from "../protocol/messages.ts";
import { type Range, Ranges } from "../protocol/ranges.ts";
import { Receiving } from "../protocol/receiving.ts";
import { heldDigestOf, rootOf } from "../protocol/root.ts";
import { Digests, equalBytes, sha256 } from "./digests.ts";
import { Driver } from "./driver.ts";
import { codeOfOpening, codeOfWriting } from "./failures.ts";
import { FileProgresses } from "./file_progress.ts";
import type { Recalled } from "./leftovers.ts";
import { outlineOf } from "./outline.ts";
import type { Page } from "./sinks/download.ts";
import { handedSize } from "./sinks/handed.ts";
import type { Origin, Sink, Target } from "./sinks/sink.ts";
import type { Files, Staging } from "./status.ts";
import { hexOf, summaryOf } from "./summary.ts";
import type { FromWorker, View } from "./worker_messages.ts";

/** Chunks that the sender may be ahead of our disk: what this side holds in memory at most. */
const WINDOW = 16;

/** Ends that somebody may want to go on from; after any other one nothing is left. */
const PASSING: readonly ErrorCode[] = [
  "replaced",
  "peer-gone",
  "silent",
  "peer-failed",
  "internal-error",
  "disk-full",
];

/** Whether somebody may want to go on from there. */
type End = "passing" | "for good";

export type OpenSink = (
  target: Target,
  manifest: Manifest,
  origin?: Origin | null,
  page?: Page | null,
) => Promise<Sink>;

/** The place where all is written, as far as the engine needs it. */
export interface Disk {
  open: OpenSink;
  /** Whether all of it could be staged, where so many bytes of it stand already. */
  stagingOf(manifest: Manifest, standing: number): Promise<Staging>;
  /** What stands there to go on from; null: nothing. */
  recall(origin: Origin): Promise<Recalled | null>;
  /** Removes what stands there of the manifest with this digest. */
  forget(digest: string): Promise<void>;
}

interface Assembling {
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the chunk, once they are known. */
  size: number;
  digest: Uint8Array<ArrayBuffer> | null;
}

export class ReceivingDriver extends Driver {
  protected readonly machine = new Receiving();
  readonly #disk: Disk;
  readonly #transferCode: string;
  readonly #chunks = new Map<number, Assembling>();
  /** Room of chunks that are written, for those that come: the window bounds both together. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #slices: Uint8Array<ArrayBuffer>[] = [];
  #manifest: Manifest | null = null;
  #manifestDigest: Uint8Array<ArrayBuffer> = new Uint8Array();
  #files: FileProgresses | null = null;
  #digests = new Digests();
  #sink: Sink | null = null;
  /** What stands on the disk of what is proposed. */
  #recalled: Recalled | null = null;
  #staging: Staging = "none";
  /** What the person was asked last, and what is shown of it until they answer. */
  #question = 0;
  #asking: View | null = null;
  #text: string | null = null;
  /** It came to nothing. */
  #over: End | null = null;

  constructor(post: (message: FromWorker) => void, disk: Disk, transferCode: string) {
    super(post);
    this.#disk = disk;
    this.#transferCode = transferCode;
  }

  get #page(): Page {
    return {
      begin: (port, size) => this.post({ type: "stream", port, size }),
      keepAlive: () => this.post({ type: "keep-alive" }),
      stopped: () => this.handle({ event: "failed", code: "download-stopped" }),
    };
  }

  protected get delivery(): { text: string | null; renamed: number } {
    return { text: this.#text, renamed: this.#sink?.renamed ?? 0 };
  }

  /**
   * The person accepts: opens the place to write to, and only then says so to the sender.
   * @param question what they were asked; if another question has come since, this is no answer
   */
  accept(question: number, target: Target): void {
    if (question !== this.#question || this.#asking?.type !== "deciding") return;
    const { summary } = this.#asking;
    // Reading what is there again takes its time.
    this.#asking = this.#recalled && { type: "resuming", question, summary };
    this.show(false);
    this.attempt(() => this.#open(question, target), codeOfOpening);
  }

  decline(question: number, reason: Reason): void {
    if (question !== this.#question || this.#asking?.type !== "deciding") return;
    this.#asking = null;
    this.handle({ event: "declined", question, reason });
    if (this.#recalled) this.#disk.forget(hexOf(this.#manifestDigest)).catch(leaveForLater);
  }

  /** The page has handed the file on. */
  handed(): void {
    this.handle({ event: "saved", level: "handed" });
  }

  protected carryOut(effect: Effect): void {
    if (effect.effect === "place") this.#place(effect.chunk, effect.offset);
    else if (effect.effect === "verify") {
      this.attempt(() => this.#verify(effect.chunk, effect.size), asInternal);
    } else if (effect.effect === "write") {
      this.attempt(() => this.#write(effect.chunk), codeOfWriting);
    } else if (effect.effect === "flush") this.attempt(() => this.#flush(), codeOfWriting);
    else if (effect.effect === "forget") this.#release(effect.chunk);
    else if (effect.effect === "keep-slice") this.#keepSlice(effect.offset, effect.data);
    else if (effect.effect === "list") this.attempt(() => this.#list(effect.question), asInternal);
    else if (effect.effect === "ask") this.#ask(effect.question);
    else if (effect.effect === "sum") {
      this.attempt(() => this.#sum(effect.task, effect.ranges), asInternal);
    } else if (effect.effect === "compare") {
      this.#compare(effect.task, effect.first, effect.data);
    } else if (effect.effect === "root") this.attempt(() => this.#root(effect.task), asInternal);
    else if (effect.effect === "save") this.attempt(() => this.#save(effect.total), codeOfWriting);
  }

  protected view(): View | null {
    const { state, confirmed, pausedBy } = this.machine;
    if (state === "deciding") return this.#asking;
    if (state === "receiving") return { type: "transferring", bytes: confirmed, paused: pausedBy };
    if (state === "verifying" || state === "saving") return { type: "verifying" };
    return state === "away" ? { type: "away", accepted: this.#sink !== null } : null;
  }

  protected files(): Files | null {
    return this.#files?.reading(this.machine.received, this.machine.total) ?? null;
  }

  protected override keeps(why: ErrorCode): boolean {
    const { confirmed } = this.machine;
    return PASSING.includes(why) && this.#sink?.level === "durable" && confirmed > 0;
  }

  protected async discard(why: ErrorCode): Promise<void> {
    this.#over = PASSING.includes(why) ? "passing" : "for good";
    this.#chunks.clear();
    this.#spare.length = 0;
    await this.#letGoOfSink(this.#over);
  }

  protected override async settle(): Promise<void> {
    await this.#sink?.settle?.().catch(leaveForLater);
  }

  async #letGoOfSink(end: End): Promise<void> {
    const sink = this.#sink;
    this.#sink = null;
    if (sink !== null) await letGo(sink, end);
  }

  async #open(question: number, target: Target): Promise<Event> {
    const manifest = this.#manifest;
    if (manifest === null) throw new Error("nothing to open a place for");
    const origin = { digest: hexOf(this.#manifestDigest), transferCode: this.#transferCode };
    const sink = await this.#disk.open(target, manifest, origin, this.#page);
    const { level, held = { ranges: [], digests: new Uint8Array() } } = sink;
    if (question !== this.#question) await letGo(sink, "for good");
    else if (this.#over !== null) await letGo(sink, this.#over);
    else {
      this.#sink = sink;
      this.#digests.setAll(held.ranges, held.digests);
    }
    return { event: "accepted", question, window: WINDOW, level, held: held.ranges };
  }

  #place(chunk: number, offset: number): void {
    const { frame } = this;
    if (frame === null) throw new Error("no frame at hand");
    let assembling = this.#chunks.get(chunk);
    if (assembling === undefined) {
      const bytes = this.#spare.pop() ?? new Uint8Array(CHUNK_BYTES);
      assembling = { bytes, size: CHUNK_BYTES, digest: null };
      this.#chunks.set(chunk, assembling);
    }
    assembling.bytes.set(frame.payload, offset);
    if (frame.digest !== null) assembling.digest = frame.digest.slice();
  }

  async #verify(chunk: number, size: number): Promise<Event> {
    const assembling = this.#assembled(chunk);
    assembling.size = size;
    const found = await sha256(assembling.bytes.subarray(0, size));
    this.#digests.set(chunk, found);
    const { digest } = assembling;
    return { event: "verified", chunk, ok: digest !== null && equalBytes(found, digest) };
  }

  async #write(chunk: number): Promise<Event> {
    const { bytes, size } = this.#assembled(chunk);
    const digest = this.#digests.between(chunk, chunk + 1);
    await this.#sink?.write(chunk * CHUNK_BYTES, bytes.subarray(0, size), digest);
    this.#release(chunk);
    return { event: "written", chunk };
  }

  #assembled(chunk: number): Assembling {
    const assembling = this.#chunks.get(chunk);
    if (assembling === undefined) throw new Error("the transfer is over");
    return assembling;
  }

  #release(chunk: number): void {
    const assembling = this.#chunks.get(chunk);
    if (assembling === undefined) return;
    this.#chunks.delete(chunk);
    this.#spare.push(assembling.bytes);
  }

  async #flush(): Promise<Event> {
    await this.#sink?.flush();
    return { event: "flushed" };
  }

  #keepSlice(offset: number, data: string): void {
    if (offset === 0) this.#slices = [];
    const bytes = fromBase64Url(data);
    if (bytes !== null) this.#slices.push(bytes);
  }

  async #list(question: number): Promise<Event> {
    const proposed = this.machine.proposal?.digest;
    const slices = new Blob(this.#slices.splice(0));
    const bytes = new Uint8Array(await slices.arrayBuffer());
    const digest = await sha256(bytes);
    if (hexOf(digest) !== proposed) throw new PeerFault("bad-manifest", "digest");
    const manifest = readManifest(bytes);
    const origin = { digest: proposed, transferCode: this.#transferCode };
    const recalled = await this.#disk.recall(origin);
    // Nobody is asked a second time, and told how it will be saved.
    const staging = recalled?.isAccepted
      ? "works"
      : await this.#disk.stagingOf(manifest, recalled?.bytes ?? 0);
    if (this.machine.proposal?.digest === proposed) {
      this.#manifest = manifest;
      this.#manifestDigest = digest;
      this.#recalled = recalled;
      this.#staging = staging;
    }
    return { event: "listed", question, count: manifest.entries.length, total: manifest.total };
  }

  #ask(question: number): void {
    if (this.#manifest === null) throw new Error("asked about nothing");
    // What was accepted before, and replaced since, has no use for its place any more.
    this.#letGoOfSink("for good");
    this.#digests = new Digests();
    this.#question = question;
    const { entries } = this.#manifest;
    this.#files = entries.length > 1 ? new FileProgresses(this.#manifest) : null;
    const [summary, outline] = [summaryOf(entries), outlineOf(entries)];
    if (this.#recalled?.isAccepted) {
      // The person has answered before the page was loaded anew.
      this.#asking = { type: "resuming", question, summary };
      this.attempt(() => this.#open(question, { kind: "downloads" }), codeOfOpening);
      return;
    }
    const [digest, staging] = [hexOf(this.#manifestDigest), this.#staging];
    const handed = handedSize(this.#manifest);
    this.#asking = { type: "deciding", question, digest, summary, outline, staging, handed };
  }

  async #sum(task: number, ranges: readonly Range[]): Promise<Event> {
    const digest = await heldDigestOf(this.#manifestDigest, this.#digests.of(ranges));
    return { event: "summed", task, digest };
  }

  #compare(task: number, first: number, data: string): void {
    const theirs = fromBase64Url(data) ?? new Uint8Array();
    const differing = new Ranges();
    for (let offset = 0; offset < theirs.length; offset += DIGEST_BYTES) {
      const chunk = first + offset / DIGEST_BYTES;
      const their = theirs.subarray(offset, offset + DIGEST_BYTES);
      if (!equalBytes(their, this.#digests.between(chunk, chunk + 1))) {
        differing.add(chunk, chunk + 1);
      }
    }
    this.handle({ event: "compared", task, differing: [...differing.list] });
  }

  async #root(task: number): Promise<Event> {
    const root = await rootOf(this.#manifestDigest, this.#digests.all);
    return { event: "rooted", task, root };
  }

  /** Null: the page has yet to hand the file on. */
  async #save(total: number): Promise<Event | null> {
    const sink = this.#sink;
    if (sink === null) throw new Error("nowhere to save");
    const closed = await sink.close(total);
    if (this.#over !== null) {
      await sink.discard().catch(leaveForLater);
      return null;
    }
    if (closed instanceof File) {
      this.post({ type: "hand", file: closed });
      return null;
    }
    this.#text = closed;
    if (sink.level === "handed") return { event: "saved", level: "handed" };
    const level: Level = closed === null ? "durable" : "session";
    return { event: "saved", level };
  }
}

/** What is durable stays for a later visit, if that is of any use. */
async function letGo(sink: Sink, end: End): Promise<void> {
  const stays = end === "passing" ? sink.leave?.() : undefined;
  await (stays ?? sink.discard()).catch(leaveForLater);
}

/** What cannot be removed now goes with the other leftovers at a later visit. */
function leaveForLater(): void {}

function asInternal(): ErrorCode {
  return "internal-error";
}
