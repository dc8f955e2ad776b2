/** Reads records of one part, each authenticated, and goes on where it broke off. */
import {
  HEADER_BYTES,
  Opener,
  PART_CHUNKS,
  partKey,
  partSize,
  recordSpan,
} from "../keys/records.ts";
import { release } from "../peer/release.ts";
import { chunkCount } from "../protocol/codec.ts";
import type { Wanted } from "./choice.ts";
import type { Patience } from "./patience.ts";
import { Pieces } from "./pieces.ts";
import type { Place, Reading, ShareServer } from "./server.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What opens parts, and the bytes of the transfer. */
interface Keys {
  key: Bytes;
  stretched: Bytes | null;
}

export class PartReading {
  readonly #server: ShareServer;
  readonly #patience: Patience;
  readonly #keys: Keys;
  readonly #wanted: Wanted;
  readonly #place: Place;
  /** Bytes that are in the part, and its records. */
  readonly #size: number;
  readonly #records: number;
  #next: number;
  /** That of the sealing that the tag names; null: its beginning is not read yet. */
  #opener: Opener | null = null;
  #tag = "";

  /** @param total bytes of the transfer */
  constructor(server: ShareServer, patience: Patience, keys: Keys, wanted: Wanted, total: number) {
    this.#server = server;
    this.#patience = patience;
    this.#keys = keys;
    this.#wanted = wanted;
    this.#place = `data/${wanted.part}`;
    this.#size = partSize(wanted.part, total);
    this.#records = chunkCount(this.#size);
    this.#next = wanted.first;
  }

  /**
   * Hands on every chunk that is wanted; it has no bytes any more when `take` is done. May be called again
   * after it has thrown.
   * @throws {NotGenuine | ShareFault | Passing}
   */
  async read(claim: string, take: (chunk: number, bytes: Bytes) => Promise<void>): Promise<void> {
    while (this.#next < this.#wanted.end) {
      await this.#patience.ready;
      await this.#readOn(claim, take);
    }
  }

  async #readOn(
    claim: string,
    take: (chunk: number, bytes: Bytes) => Promise<void>,
  ): Promise<void> {
    // What a sealing begins with stands at the beginning of the part alone.
    if (this.#opener === null && this.#next > 0) {
      await this.#reading(claim, [0, HEADER_BYTES], (pieces, tag) => this.#begin(pieces, tag));
    }
    const { part, first, end } = this.#wanted;
    const from = this.#opener === null ? 0 : this.#span(this.#next)[0];
    await this.#reading(claim, [from, this.#span(end - 1)[1]], async (pieces, tag) => {
      const opener = this.#opener ?? (await this.#begin(pieces, tag));
      if (tag !== this.#tag) {
        // Another sealing has taken the place of what was begun.
        this.#opener = null;
        this.#next = first;
        return;
      }
      for (; this.#next < end && !this.#patience.isHeld; this.#next += 1) {
        const [at, stop] = this.#span(this.#next);
        const sealed = await pieces.read(stop - at);
        const isLast = this.#next === this.#records - 1;
        const chunk = await opener.open(this.#next, sealed, isLast);
        release(sealed.buffer);
        await take(part * PART_CHUNKS + this.#next, chunk);
        release(chunk.buffer);
      }
    });
  }

  async #reading(
    claim: string,
    span: [first: number, end: number],
    use: (pieces: Pieces, tag: string) => Promise<unknown>,
  ): Promise<void> {
    const isAll = span[0] === 0 && span[1] === this.#span(this.#records - 1)[1];
    const { body, tag }: Reading = await this.#server.read(this.#place, claim, span, isAll);
    const pieces = new Pieces(body);
    try {
      await use(pieces, tag);
    } finally {
      pieces.close();
    }
  }

  async #begin(pieces: Pieces, tag: string): Promise<Opener> {
    const { key, stretched } = this.#keys;
    const itsKey = await partKey(key, "data", this.#wanted.part, stretched);
    this.#opener = await Opener.of(itsKey, await pieces.read(HEADER_BYTES));
    this.#tag = tag;
    return this.#opener;
  }

  #span(record: number): [first: number, end: number] {
    return recordSpan(record, this.#size);
  }
}
