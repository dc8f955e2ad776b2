/** What a receiver wants of a transfer: all of it, or one file that is in it. */
import { PART_CHUNKS } from "../keys/records.ts";
import { Layout } from "../peer/sinks/layout.ts";
import { CHUNK_BYTES, chunkCount } from "../protocol/codec.ts";
import { type Manifest, manifestOf } from "../protocol/manifest.ts";

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
  readonly isAll: boolean;
  /** Where it begins and ends in the transfer. */
  readonly #start: number;
  readonly #end: number;

  /**
   * @param path of a file; null: everything
   * @throws {RangeError} if there is no such file
   */
  constructor(whole: Manifest, path: string | null) {
    const index = path === null ? 0 : whole.entries.findIndex((entry) => entry.path === path);
    const entry = whole.entries[index];
    if (entry === undefined) throw new RangeError("no such file");
    this.isAll = path === null;
    if (this.isAll) {
      this.manifest = whole;
      [this.#start, this.#end] = [0, whole.total ?? 0];
    } else {
      const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
      this.manifest = manifestOf([{ ...entry, path: name }]);
      [this.#start, this.#end] = new Layout(whole.entries).span(index);
    }
  }

  /** The parts that hold it. */
  get parts(): Wanted[] {
    const [first, end] = [Math.floor(this.#start / CHUNK_BYTES), chunkCount(this.#end)];
    const parts: Wanted[] = [];
    if (this.#start === this.#end) return parts;
    for (let part = Math.floor(first / PART_CHUNKS); part * PART_CHUNKS < end; part += 1) {
      const before = part * PART_CHUNKS;
      parts.push({
        part,
        first: Math.max(first - before, 0),
        end: Math.min(end - before, PART_CHUNKS),
      });
    }
    return parts;
  }

  /** What of these bytes of the transfer is wanted, and where it stands in that. */
  piece(position: number, bytes: Bytes): [position: number, bytes: Bytes] {
    const from = Math.max(0, this.#start - position);
    const to = Math.min(bytes.length, this.#end - position);
    return [position + from - this.#start, bytes.subarray(from, to)];
  }
}
