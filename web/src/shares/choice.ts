/** What a receiver wants of a transfer: all of it, or one thing that is in it. */
import { PART_CHUNKS } from "../keys/records.ts";
import { Layout } from "../peer/sinks/layout.ts";
import { CHUNK_BYTES } from "../protocol/codec.ts";
import { type Entry, type Manifest, manifestOf } from "../protocol/manifest.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Records of one part, from `first` up to, not including, `end`. */
export interface Wanted {
  part: number;
  first: number;
  end: number;
}

export class Choice {
  /** What is wanted, by itself. */
  readonly manifest: Manifest;
  readonly #layout: Layout;
  /** Where each entry of the transfer that is wanted begins in what is wanted. */
  readonly #starts = new Map<number, number>();
  readonly #whole: Manifest;

  /**
   * @param path of a file, or of a folder with all that is in it; null: everything
   * @throws {RangeError} if there is no such thing
   */
  constructor(whole: Manifest, path: string | null) {
    this.#whole = whole;
    this.#layout = new Layout(whole.entries);
    const above = path === null ? 0 : path.lastIndexOf("/") + 1;
    const chosen: Entry[] = [];
    let start = 0;
    for (const [index, entry] of whole.entries.entries()) {
      if (path !== null && entry.path !== path && !entry.path.startsWith(`${path}/`)) continue;
      chosen.push({ ...entry, path: entry.path.slice(above) });
      this.#starts.set(index, start);
      if (entry.kind !== "folder") start += entry.size ?? 0;
    }
    if (chosen.length === 0) throw new RangeError("nothing is wanted");
    this.manifest = path === null ? whole : manifestOf(chosen);
  }

  get isAll(): boolean {
    return this.manifest === this.#whole;
  }

  /** The parts that hold it. */
  get parts(): Wanted[] {
    const parts = new Map<number, Wanted>();
    for (const index of this.#starts.keys()) {
      const [start, end] = this.#layout.span(index);
      if (this.#whole.entries[index]?.kind === "folder" || start === end) continue;
      const last = Math.floor((end - 1) / CHUNK_BYTES);
      for (let chunk = Math.floor(start / CHUNK_BYTES); chunk <= last; chunk += 1) {
        const part = Math.floor(chunk / PART_CHUNKS);
        const record = chunk % PART_CHUNKS;
        const { first, end: before } = parts.get(part) ?? { first: record, end: 0 };
        parts.set(part, {
          part,
          first: Math.min(first, record),
          end: Math.max(before, record + 1),
        });
      }
    }
    return [...parts.values()].sort((one, other) => one.part - other.part);
  }

  /** What of these bytes of the transfer is wanted, and where it stands in that. */
  *pieces(position: number, bytes: Bytes): Generator<[position: number, bytes: Bytes]> {
    if (this.isAll) {
      yield [position, bytes];
      return;
    }
    for (const { index, at, from, to } of this.#layout.pieces(position, bytes.length)) {
      const start = this.#starts.get(index);
      if (start !== undefined) yield [start + at, bytes.subarray(from, to)];
    }
  }
}
