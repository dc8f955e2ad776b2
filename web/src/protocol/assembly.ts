/** How chunks come whole out of frames, in any order, and where the stream ends; without I/O. */
import { CHUNK_BYTES, chunkCount, chunkSize } from "./codec.ts";
import { PeerFault } from "./errors.ts";
import type { Event } from "./events.ts";
import { type Range, Ranges } from "./ranges.ts";

/** Most separate pieces of one chunk: a peer that sends crumbs must not fill our memory. */
const MOST_PIECES = 64;

export type FrameEvent = Extract<Event, { event: "frame" }>;

/** What has come of one stream. */
export class Assembly {
  #total: number | null;
  readonly #held: Ranges;
  /** Chunks that are whole, whatever has become of them since. */
  readonly #whole: Ranges;
  /** Byte ranges that have come, of each chunk that is not whole yet. */
  readonly #partial = new Map<number, Ranges>();
  /** How long a chunk is that is not whole yet, but whose end has come. */
  readonly #lengths = new Map<number, number>();

  /** @param held the chunks that an earlier run has written */
  constructor(total: number | null, held: readonly Range[] = []) {
    this.#total = total;
    this.#held = new Ranges(held);
    this.#whole = new Ranges(held);
  }

  /** Bytes of the stream, once they are known. */
  get total(): number | null {
    return this.#total;
  }

  /** How many chunks the stream has, once it is known. */
  get chunks(): number | null {
    return this.#total === null ? null : chunkCount(this.#total);
  }

  /**
   * Takes a frame in; whether anything of it is new.
   * @throws {PeerFault}
   */
  take(frame: FrameEvent): boolean {
    this.#learnLength(frame);
    const { chunk, offset, size } = frame;
    const pieces = this.#partial.get(chunk) ?? new Ranges();
    if (this.#whole.has(chunk) || pieces.covers(offset, offset + size)) return false;
    pieces.add(offset, offset + size);
    if (pieces.list.length > MOST_PIECES) throw new PeerFault("bad-frame", "too many pieces");
    this.#partial.set(chunk, pieces);
    return true;
  }

  /** How many bytes this chunk has, if what was just taken makes it whole. */
  complete(chunk: number): number | null {
    const length = this.#lengthOf(chunk);
    if (length === null || !this.#partial.get(chunk)?.covers(0, length)) return null;
    this.#partial.delete(chunk);
    this.#lengths.delete(chunk);
    this.#whole.add(chunk, chunk + 1);
    return length;
  }

  /**
   * Learns how long a stream of unknown size is; nothing that has come may lie beyond.
   * @throws {PeerFault}
   */
  endAt(total: number): void {
    const last = chunkCount(total) - 1;
    const rest = total - last * CHUNK_BYTES;
    const come = [...this.#partial.keys(), ...this.#whole.list.map(([, end]) => end - 1)];
    const beyond = come.some((chunk) => chunk > last) || this.#reachesBeyond(last, rest);
    // What has come whole was not the end; of what an earlier run wrote, this one cannot know.
    const came = this.#whole.has(last) && !this.#held.has(last);
    if (beyond || (came && rest < CHUNK_BYTES)) throw new PeerFault("frame-out-of-range");
    this.#total = total;
  }

  /** Chunks that are whole, from `first` to below `end`, are to come anew. */
  remove(first: number, end: number): void {
    this.#whole.remove(first, end);
  }

  /** Forgets what is not whole; of which chunks there was something. */
  forgetPieces(): number[] {
    const forgotten = [...this.#partial.keys()].sort((a, b) => a - b);
    this.#partial.clear();
    this.#lengths.clear();
    return forgotten;
  }

  #lengthOf(chunk: number): number | null {
    if (this.#total === null) return this.#lengths.get(chunk) ?? null;
    return chunkSize(chunk, this.#total);
  }

  /** The digest marks the end of a chunk. */
  #learnLength({ chunk, offset, size, digest }: FrameEvent): void {
    const end = offset + size;
    let known = this.#lengthOf(chunk);
    if (end > (known ?? CHUNK_BYTES)) throw new PeerFault("frame-out-of-range");
    if (known === null && digest) {
      known = end;
      this.#lengths.set(chunk, end);
      if (this.#reachesBeyond(chunk, end)) throw new PeerFault("frame-out-of-range");
      if (end < CHUNK_BYTES) this.endAt(chunk * CHUNK_BYTES + end);
    }
    if (digest !== (end === (known ?? CHUNK_BYTES))) throw new PeerFault("bad-frame", "digest");
  }

  /** Whether anything has come of this chunk that lies beyond so many bytes. */
  #reachesBeyond(chunk: number, length: number): boolean {
    return this.#partial.get(chunk)?.list.some(([, end]) => end > length) ?? false;
  }
}
