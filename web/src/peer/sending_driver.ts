/** Reads what is chosen, and sends it as the machine says. */
import { toBase64Url } from "../keys/link.ts";
import { CHUNK_BYTES, chunkSize, payloadSize, writeFrame } from "../protocol/codec.ts";
import type { Effect, Event } from "../protocol/machine.ts";
import { PAGE_DIGESTS, SLICE_BYTES, writeMessage } from "../protocol/messages.ts";
import { type Range, Ranges } from "../protocol/ranges.ts";
import { heldDigestOf, rootOf } from "../protocol/root.ts";
import { Sending } from "../protocol/sending.ts";
import { Digests, equalBytes, sha256 } from "./digests.ts";
import { Driver } from "./driver.ts";
import { codeOfReading } from "./failures.ts";
import { LARGEST_FRAME, type Lane } from "./lane.ts";
import { type Load, loadOf } from "./load.ts";
import type { Content } from "./selection.ts";
import type { Files } from "./status.ts";
import { Reader } from "./stream.ts";
import type { FromWorker, View } from "./worker_messages.ts";

export class SendingDriver extends Driver {
  protected readonly machine: Sending;
  protected readonly delivery = { text: null, renamed: 0 };
  #load: Load;
  #reader: Reader;
  readonly #digests = new Digests();
  /** Chunks whose digests are known. */
  readonly #known = new Ranges();
  /** Chunks that are read and not yet given to the channel. */
  readonly #chunks = new Map<number, Uint8Array<ArrayBuffer>>();
  /** Channels copy what they are given, so one place serves all frames. */
  readonly #room = new Uint8Array(LARGEST_FRAME);
  #halted: Promise<void> | null = null;
  #resume: (() => void) | null = null;
  /** The channels by which the other side was sent the manifest, to decide about it. */
  #askedBy: Lane | null = null;

  /** @throws {PeerFault} `manifest-too-large` */
  static async of(
    contents: readonly Content[],
    post: (message: FromWorker) => void,
  ): Promise<SendingDriver> {
    return new SendingDriver(await loadOf(contents), post);
  }

  private constructor(load: Load, post: (message: FromWorker) => void) {
    super(post);
    this.#load = load;
    this.#reader = readerOf(load);
    this.machine = new Sending(load.proposed);
  }

  /** Proposes this in place of the former; false where that is accepted already. */
  revise(load: Load): boolean {
    if (this.machine.accepted) return false;
    this.#load = load;
    this.#reader = readerOf(load);
    this.handle({ event: "revised", proposed: load.proposed });
    return true;
  }

  protected carryOut(effect: Effect): void {
    if (effect.effect === "read") {
      this.attempt(() => this.#readAhead(effect.chunk), codeOfReading);
    } else if (effect.effect === "transmit") {
      this.transmission((lane) => this.#transmit(lane, effect.chunk, effect.generation));
    } else if (effect.effect === "forget") this.#forget(effect.chunk);
    else if (effect.effect === "send-manifest") {
      this.#askedBy = this.lane;
      this.transmission((lane) => this.#sendManifest(lane, effect.transfer));
    } else if (effect.effect === "sum") {
      this.attempt(() => this.#sum(effect.task, effect.ranges), codeOfReading);
    } else if (effect.effect === "send-digests") {
      this.#askedBy = null;
      this.transmission((lane) => this.#sendDigests(lane, effect.transfer, effect.ranges));
    } else if (effect.effect === "root") {
      this.attempt(
        () => this.#root(effect.task),
        () => "internal-error",
      );
    } else if (effect.effect === "halt") this.#halt(effect.paused);
  }

  protected view(): View | null {
    const { state, accepted, confirmed, pausedBy } = this.machine;
    if (state === "away") return { type: "away", accepted };
    if (state === "proposing" && (!accepted || this.#askedBy === this.lane)) {
      const { summary, proposed } = this.#load;
      const { digest } = proposed;
      const question = this.machine.transfer;
      const theirs = { outline: null, staging: null, handed: null };
      return { type: "deciding", question, digest, summary, ...theirs };
    }
    if (state === "finishing" && confirmed === this.#load.total) return { type: "verifying" };
    if (state !== "sending" && state !== "finishing") return null;
    return { type: "transferring", bytes: confirmed, paused: pausedBy };
  }

  protected files(): Files | null {
    return this.#load.files?.reading(this.machine.received, this.machine.total) ?? null;
  }

  protected async discard(): Promise<void> {
    this.#chunks.clear();
    this.#resume?.();
  }

  async #readAhead(chunk: number): Promise<Event | null> {
    const { lane } = this;
    const bytes = await this.#read(chunk);
    if (lane !== this.lane) return null;
    this.#chunks.set(chunk, bytes);
    return { event: "read", chunk };
  }

  /** @throws {DOMException} `NotReadableError` if a file has changed */
  async #read(chunk: number): Promise<Uint8Array<ArrayBuffer>> {
    const size = chunkSize(chunk, this.#load.total);
    const bytes = await this.#reader.read(chunk * CHUNK_BYTES, size);
    const digest = await sha256(bytes);
    const known = this.#known.has(chunk);
    if (known && !equalBytes(digest, this.#digests.between(chunk, chunk + 1))) {
      throw new DOMException("the file is another one now", "NotReadableError");
    }
    this.#digests.set(chunk, digest);
    this.#known.add(chunk, chunk + 1);
    return bytes;
  }

  async #transmit(lane: Lane, chunk: number, generation: number): Promise<Event | null> {
    const bytes = this.#chunks.get(chunk);
    if (bytes === undefined) throw new Error("nothing to transmit");
    const step = payloadSize(bytes.length, lane.largestFrame);
    for (let offset = 0; offset < bytes.length; offset += step) {
      await this.#halted;
      // Forgotten meanwhile: the connection is lost, or the transfer is over.
      if (this.#chunks.get(chunk) !== bytes) return null;
      const payload = bytes.subarray(offset, offset + step);
      const ends = offset + step >= bytes.length;
      const digest = ends ? this.#digests.between(chunk, chunk + 1) : null;
      await lane.put(writeFrame({ chunk, generation, offset, payload, digest }, this.#room));
    }
    if (this.#chunks.get(chunk) !== bytes) return null;
    this.#forget(chunk);
    return { event: "transmitted", chunk };
  }

  #forget(chunk: number): void {
    const bytes = this.#chunks.get(chunk);
    this.#chunks.delete(chunk);
    if (bytes !== undefined) this.#reader.free(bytes);
  }

  async #sendManifest(lane: Lane, transfer: number): Promise<null> {
    const { manifest } = this.#load;
    const isWanted = () => lane === this.lane && transfer === this.machine.transfer;
    for (let offset = 0; offset < manifest.length && isWanted(); ) {
      const slice = manifest.subarray(offset, offset + SLICE_BYTES);
      const data = toBase64Url(slice);
      await lane.tell(writeMessage({ type: "slice", transfer, offset, data }));
      offset += slice.length;
    }
    return null;
  }

  async #sendDigests(lane: Lane, transfer: number, ranges: readonly Range[]): Promise<null> {
    for (const [start, end] of ranges) {
      for (let first = start; first < end && lane === this.lane; first += PAGE_DIGESTS) {
        const page = this.#digests.between(first, Math.min(first + PAGE_DIGESTS, end));
        const data = toBase64Url(page);
        await lane.tell(writeMessage({ type: "digests", transfer, first, data }));
      }
    }
    return null;
  }

  async #sum(task: number, ranges: readonly Range[]): Promise<Event | null> {
    const { lane } = this;
    for (const [first, end] of ranges) {
      for (
        let chunk = this.#known.missing(first);
        chunk < end;
        chunk = this.#known.missing(chunk)
      ) {
        this.#reader.free(await this.#read(chunk));
        if (lane !== this.lane) return null;
      }
    }
    const digest = await heldDigestOf(this.#load.manifestDigest, this.#digests.of(ranges));
    return { event: "summed", task, digest };
  }

  async #root(task: number): Promise<Event> {
    const root = await rootOf(this.#load.manifestDigest, this.#digests.all);
    return { event: "rooted", task, root };
  }

  #halt(paused: boolean): void {
    if (paused) {
      this.#halted = new Promise((resolve) => {
        this.#resume = resolve;
      });
    } else {
      this.#halted = null;
      this.#resume?.();
    }
  }
}

function readerOf({ stream, total }: Load): Reader {
  return new Reader(stream, 0, total);
}
