/** How far each file has come, from the chunks that are confirmed: at a cost that no number of files raises. */
import { CHUNK_BYTES } from "../protocol/codec.ts";
import type { Entry, Manifest } from "../protocol/manifest.ts";
import type { Ranges } from "../protocol/ranges.ts";
import { loneFolder } from "./outline.ts";
import { Layout } from "./sinks/layout.ts";
import type { FileProgress, Files } from "./status.ts";
import { shortPath } from "./summary.ts";

/** Things that are told of one by one: some that are done, and more that are to come. */
const NEAR = 7;
const NEAR_BEFORE = 2;

type Span = readonly [from: number, to: number];

export class FileProgresses {
  readonly #entries: readonly Entry[];
  readonly #layout: Layout;
  /** Length of the folder that everything lies in: it stands in the summary already. */
  readonly #skipped: number;
  /** How many files stand before each entry, and after them all their number. */
  readonly #filesBefore: Uint32Array;

  constructor({ entries }: Manifest) {
    this.#entries = entries;
    this.#layout = new Layout(entries);
    this.#skipped = loneFolder(entries).length;
    this.#filesBefore = new Uint32Array(entries.length + 1);
    let files = 0;
    entries.forEach((entry, index) => {
      this.#filesBefore[index] = files;
      if (entry.kind !== "folder") files += 1;
    });
    this.#filesBefore[entries.length] = files;
  }

  /**
   * @param received chunks that are confirmed, in any order: after a loss or a repair with gaps
   * @param total bytes of the stream, once they are known
   */
  reading(received: Ranges, total: number | null): Files {
    // A file of unknown size ends with the stream.
    const whole = total ?? Number.POSITIVE_INFINITY;
    const spans = spansOf(received, whole);
    const all = this.#entries.length;
    const present = this.#layout.entryAt(spans[0]?.[1] ?? 0);
    const first = Math.max(0, Math.min(present - NEAR_BEFORE, all - NEAR));
    const end = Math.min(all, first + NEAR);
    const near: FileProgress[] = [];
    for (let index = first; index < end; index += 1) {
      near.push(this.#progress(index, spans, whole));
    }
    return {
      near,
      present: present - first,
      after: all - end,
      done: spans.reduce((sum, span) => sum + this.#filesWithin(span, whole), 0),
    };
  }

  #progress(index: number, spans: readonly Span[], whole: number): FileProgress {
    const entry = this.#entries[index];
    if (entry === undefined) throw new RangeError("beyond the entries");
    const [start, next] = this.#layout.span(index);
    const end = Math.min(next, whole);
    const bytes = spans.reduce(
      (sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)),
      0,
    );
    return {
      kind: entry.kind,
      path: shortPath(entry.path.slice(this.#skipped)),
      size: entry.kind === "folder" ? 0 : entry.size,
      bytes,
      done: spans.some(([from, to]) => from <= start && end <= to),
    };
  }

  #filesWithin([from, to]: Span, whole: number): number {
    const [first, end] = this.#layout.within(from, to < whole ? to : Number.POSITIVE_INFINITY);
    return (this.#filesBefore[end] ?? 0) - (this.#filesBefore[first] ?? 0);
  }
}

/** The bytes of these chunks. The first span begins at the beginning, though it may be empty. */
function spansOf(received: Ranges, whole: number): Span[] {
  const spans = received.list.map(
    ([first, end]): Span => [first * CHUNK_BYTES, Math.min(end * CHUNK_BYTES, whole)],
  );
  if (spans[0]?.[0] !== 0) spans.unshift([0, 0]);
  return spans;
}
