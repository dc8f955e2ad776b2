/** Reads what comes in pieces by lengths of our own. */
import { release } from "../peer/release.ts";
import { Passing } from "./faults.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Milliseconds in which nothing comes until it is given up. */
const STALL = 30_000;

export class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  #rest: Bytes = new Uint8Array();

  constructor(body: ReadableStream<Bytes>) {
    this.#reader = body.getReader();
  }

  /** @throws {Passing} if it ends before, or nothing comes */
  async read(length: number): Promise<Bytes> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (this.#rest.length === 0) {
        release(this.#rest.buffer);
        this.#rest = await this.#next();
      }
      const piece = this.#rest.subarray(0, length - filled);
      bytes.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return bytes;
  }

  /** Wants no more of it. */
  close(): void {
    this.#reader.cancel().catch(() => null);
  }

  async #next(): Promise<Bytes> {
    const timer = setTimeout(() => this.close(), STALL);
    const { value } = await this.#reader.read().catch(() => ({ value: undefined }));
    clearTimeout(timer);
    if (value === undefined) throw new Passing("server-unreachable");
    return value;
  }
}
