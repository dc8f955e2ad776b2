/** Assembles, checks and writes what comes, as the machine says. */
import { fromBase64Url } from "../keys/link.ts";
import { CHUNK_BYTES, chunkCount, chunkSize } from "../protocol/codec.ts";
import { type ErrorCode, PeerFault, type Reason } from "../protocol/errors.ts";
import type { Effect, Event } from "../protocol/machine.ts";
import { type Manifest, readManifest } from "../protocol/manifest.ts";
import { Receiving } from "../protocol/receiving.ts";
import { rootOf } from "../protocol/root.ts";
import { Digests, equalBytes, sha256 } from "./digests.ts";
import { Driver } from "./driver.ts";
import { PickedFileSink, type Sink, StagedFileSink } from "./sinks.ts";
import { hexOf, summaryOf } from "./summary.ts";
import type { Target } from "./worker_messages.ts";

/** Chunks that the sender may be ahead of our disk: what this side holds in memory at most. */
const WINDOW = 16;

interface Assembling {
  bytes: Uint8Array<ArrayBuffer>;
  digest: Uint8Array<ArrayBuffer> | null;
}

export class ReceivingDriver extends Driver {
  protected readonly machine = new Receiving();
  readonly #chunks = new Map<number, Assembling>();
  /** Room of chunks that are written, for those that come: the window bounds both together. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #slices: Uint8Array<ArrayBuffer>[] = [];
  #manifest: Manifest | null = null;
  #manifestDigest: Uint8Array<ArrayBuffer> = new Uint8Array();
  #digests = new Digests(0);
  #sink: Sink | null = null;
  #asked: number | null = null;
  #over = false;

  protected get confirmed(): number {
    return this.machine.confirmed;
  }

  /** Whether all is there is for `finished` to say, and then for the root. */
  protected get complete(): boolean {
    return false;
  }

  /**
   * The person accepts: opens the place to write to, and only then says so to the sender.
   * @param transfer what they were asked about; if another question has come since, this is no answer
   */
  accept(transfer: number, target: Target): void {
    const file = this.#manifest?.entries[0];
    if (transfer !== this.#asked || file === undefined) return;
    this.#asked = null;
    this.attempt(async () => {
      const sink = await open(target, file.size);
      if (this.#over || this.machine.transfer !== transfer) await sink.discard();
      else {
        this.#sink = sink;
        this.#digests = new Digests(chunkCount(file.size));
        this.post({ type: "transferring", bytes: 0 });
      }
      return { event: "accepted", transfer, window: WINDOW, level: sink.level };
    }, codeOfOpening);
  }

  decline(transfer: number, reason: Reason): void {
    if (transfer !== this.#asked) return;
    this.#asked = null;
    this.handle({ event: "declined", transfer, reason });
  }

  /** The page has handed the file on. */
  handed(): void {
    this.handle({ event: "saved", level: "handed" });
  }

  protected carryOut(effect: Effect): void {
    if (effect.effect === "place") this.#place(effect.chunk, effect.offset);
    else if (effect.effect === "verify") this.attempt(() => this.#verify(effect.chunk), asInternal);
    else if (effect.effect === "write")
      this.attempt(() => this.#write(effect.chunk), codeOfWriting);
    else if (effect.effect === "flush") this.attempt(() => this.#flush(), codeOfWriting);
    else if (effect.effect === "keep-slice") this.#keepSlice(effect.offset, effect.data);
    else if (effect.effect === "list") this.attempt(() => this.#list(effect.transfer), asInternal);
    else if (effect.effect === "ask") this.#ask(effect.transfer);
    else if (effect.effect === "root") this.attempt(() => this.#root(), asInternal);
    else if (effect.effect === "save") this.#save();
  }

  protected discard(): void {
    this.#over = true;
    this.#chunks.clear();
    this.#spare.length = 0;
    this.#sink?.discard().catch(leaveForLater);
    this.#sink = null;
  }

  #place(chunk: number, offset: number): void {
    const frame = this.frame;
    if (frame === null || this.#manifest === null) throw new Error("no frame at hand");
    let assembling = this.#chunks.get(chunk);
    if (assembling === undefined) {
      const size = chunkSize(chunk, this.#manifest.total);
      const spare = size === CHUNK_BYTES ? this.#spare.pop() : undefined;
      assembling = { bytes: spare ?? new Uint8Array(size), digest: null };
      this.#chunks.set(chunk, assembling);
    }
    assembling.bytes.set(frame.payload, offset);
    if (frame.digest !== null) assembling.digest = frame.digest.slice();
  }

  async #verify(chunk: number): Promise<Event> {
    const { bytes, digest } = this.#assembled(chunk);
    const found = await sha256(bytes);
    this.#digests.set(chunk, found);
    return { event: "verified", chunk, ok: digest !== null && equalBytes(found, digest) };
  }

  async #write(chunk: number): Promise<Event> {
    const { bytes } = this.#assembled(chunk);
    await this.#sink?.write(chunk * CHUNK_BYTES, bytes);
    this.#chunks.delete(chunk);
    if (bytes.length === CHUNK_BYTES) this.#spare.push(bytes);
    return { event: "written", chunk };
  }

  #assembled(chunk: number): Assembling {
    const assembling = this.#chunks.get(chunk);
    if (assembling === undefined) throw new Error("the transfer is over");
    return assembling;
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

  async #list(transfer: number): Promise<Event> {
    const { count, total } = this.machine.proposal ?? { count: 0, total: 0 };
    const proposed = this.machine.proposal?.digest;
    const slices = new Blob(this.#slices.splice(0));
    const bytes = new Uint8Array(await slices.arrayBuffer());
    const digest = await sha256(bytes);
    // Replaced by a later proposal meanwhile: whatever this one was, it is late.
    if (this.machine.transfer !== transfer) return { event: "listed", transfer, count, total };
    if (hexOf(digest) !== proposed) throw new PeerFault("bad-manifest", "digest");
    const manifest = readManifest(bytes);
    if (manifest.entries.length !== 1) throw new PeerFault("bad-manifest", "more than one file");
    this.#manifest = manifest;
    this.#manifestDigest = digest;
    return { event: "listed", transfer, count: manifest.entries.length, total: manifest.total };
  }

  #ask(transfer: number): void {
    const file = this.#manifest?.entries[0];
    if (file === undefined) throw new Error("asked about nothing");
    this.#asked = transfer;
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    this.post({ type: "deciding", transfer, summary: summaryOf({ name, size: file.size }) });
  }

  async #root(): Promise<Event> {
    this.verifying();
    return { event: "rooted", root: await rootOf(this.#manifestDigest, this.#digests.all) };
  }

  #save(): void {
    const sink = this.#sink;
    if (sink === null) throw new Error("nowhere to save");
    sink.close().then(
      (file) => {
        if (this.#over) sink.discard().catch(leaveForLater);
        else if (file === null) this.handle({ event: "saved", level: "durable" });
        else this.post({ type: "hand", file });
      },
      (error: unknown) => this.handle({ event: "failed", code: codeOfWriting(error) }),
    );
  }
}

function open(target: Target, size: number): Promise<Sink> {
  return target.kind === "picked-file"
    ? PickedFileSink.open(target.handle)
    : StagedFileSink.open(size);
}

/** What cannot be removed now goes with the other leftovers at a later visit. */
function leaveForLater(): void {}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

function codeOfOpening(error: unknown): ErrorCode {
  return isQuota(error) ? "no-space" : "cannot-save";
}

function codeOfWriting(error: unknown): ErrorCode {
  return isQuota(error) ? "disk-full" : "cannot-save";
}

function asInternal(): ErrorCode {
  return "internal-error";
}
