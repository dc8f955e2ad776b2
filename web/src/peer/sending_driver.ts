/** Reads the file, and sends it as the machine says. */
import { toBase64Url } from "../keys/link.ts";
import { CHUNK_BYTES, chunkCount, chunkSize, payloadSize, writeFrame } from "../protocol/codec.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Effect } from "../protocol/machine.ts";
import { fitPath, manifestOf, writeManifest } from "../protocol/manifest.ts";
import { SLICE_BYTES, writeMessage } from "../protocol/messages.ts";
import { rootOf } from "../protocol/root.ts";
import { Sending } from "../protocol/sending.ts";
import { Digests, sha256 } from "./digests.ts";
import { Driver } from "./driver.ts";
import { LARGEST_FRAME } from "./lane.ts";
import { hexOf, summaryOf } from "./summary.ts";
import type { FromWorker } from "./worker_messages.ts";

export class SendingDriver extends Driver {
  protected readonly machine: Sending;
  readonly #file: File;
  readonly #manifest: Uint8Array<ArrayBuffer>;
  readonly #manifestDigest: Uint8Array<ArrayBuffer>;
  readonly #digests: Digests;
  /** Chunks that are read and not yet given to the channel. */
  readonly #chunks = new Map<number, Uint8Array<ArrayBuffer>>();
  /** Channels copy what they are given, so one place serves all frames. */
  readonly #room = new Uint8Array(LARGEST_FRAME);
  #halted: Promise<void> | null = null;
  #resume: (() => void) | null = null;
  #over = false;

  static async of(file: File, post: (message: FromWorker) => void): Promise<SendingDriver> {
    const manifest = manifestOf([
      {
        kind: "file",
        path: fitPath(file.name),
        size: file.size,
        modified: file.lastModified,
        type: file.type,
      },
    ]);
    const bytes = writeManifest(manifest);
    const digest = await sha256(bytes);
    return new SendingDriver(file, bytes, digest, post);
  }

  private constructor(
    file: File,
    manifest: Uint8Array<ArrayBuffer>,
    manifestDigest: Uint8Array<ArrayBuffer>,
    post: (message: FromWorker) => void,
  ) {
    super(post);
    this.#file = file;
    this.#manifest = manifest;
    this.#manifestDigest = manifestDigest;
    this.#digests = new Digests(chunkCount(file.size));
    this.machine = new Sending({
      bytes: manifest.length,
      digest: hexOf(manifestDigest),
      count: 1,
      total: file.size,
      names: [summaryOf(file).name],
    });
  }

  protected get confirmed(): number {
    return this.machine.confirmed;
  }

  protected get complete(): boolean {
    return this.machine.state === "finishing" && this.confirmed === this.#file.size;
  }

  protected carryOut(effect: Effect): void {
    if (effect.effect === "read") {
      this.attempt(() => this.#read(effect.chunk), codeOfReading);
    } else if (effect.effect === "transmit") {
      this.attempt(
        () => this.#transmit(effect.chunk, effect.generation),
        () => "peer-gone",
      );
    } else if (effect.effect === "send-manifest") {
      this.#sendManifest(effect.transfer);
      this.post({
        type: "deciding",
        transfer: effect.transfer,
        summary: summaryOf(this.#file),
      });
    } else if (effect.effect === "root") {
      this.attempt(
        async () => ({
          event: "rooted",
          root: await rootOf(this.#manifestDigest, this.#digests.all),
        }),
        () => "internal-error",
      );
    } else if (effect.effect === "halt") this.#halt(effect.paused);
  }

  protected discard(): void {
    this.#over = true;
    this.#chunks.clear();
    this.#resume?.();
  }

  async #read(chunk: number): Promise<{ event: "read"; chunk: number }> {
    if (chunk === 0) this.post({ type: "transferring", bytes: 0 });
    const first = chunk * CHUNK_BYTES;
    const size = chunkSize(chunk, this.#file.size);
    const bytes = new Uint8Array(await this.#file.slice(first, first + size).arrayBuffer());
    if (bytes.length !== size)
      throw new DOMException("the file is shorter now", "NotReadableError");
    this.#digests.set(chunk, await sha256(bytes));
    this.#chunks.set(chunk, bytes);
    return { event: "read", chunk };
  }

  async #transmit(
    chunk: number,
    generation: number,
  ): Promise<{ event: "transmitted"; chunk: number }> {
    const bytes = this.#chunks.get(chunk);
    if (bytes === undefined || this.lane === null) throw new Error("nothing to transmit");
    const step = payloadSize(bytes.length, this.lane.largestFrame);
    for (let offset = 0; offset < bytes.length && !this.#over; offset += step) {
      await this.#halted;
      const payload = bytes.subarray(offset, offset + step);
      const ends = offset + step >= bytes.length;
      const digest = ends ? this.#digests.get(chunk) : null;
      await this.lane.put(writeFrame({ chunk, generation, offset, payload, digest }, this.#room));
    }
    this.#chunks.delete(chunk);
    return { event: "transmitted", chunk };
  }

  #sendManifest(transfer: number): void {
    for (let offset = 0; offset < this.#manifest.length; offset += SLICE_BYTES) {
      const data = toBase64Url(this.#manifest.subarray(offset, offset + SLICE_BYTES));
      this.lane?.say(writeMessage({ type: "slice", transfer, offset, data }));
    }
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

/** Browsers say `NotReadableError` of a file that has changed since it was chosen. */
function codeOfReading(error: unknown): ErrorCode {
  const name = error instanceof DOMException ? error.name : "";
  return name === "NotReadableError" ? "file-changed" : "file-unreadable";
}
