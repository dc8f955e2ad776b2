/** Which bytes of the stream belong to which entry. */
import type { Entry } from "../../protocol/manifest.ts";

/** A part of one write that lies within one entry. */
export interface Piece {
  /** Index of the entry. */
  index: number;
  /** Where the part begins in the entry's own file, in bytes. */
  at: number;
  /** Which of the bytes that are written it is. */
  from: number;
  to: number;
}

export class Layout {
  /** Where each entry begins in the stream, and after them all the end. */
  readonly #starts: Float64Array;

  constructor(entries: readonly Entry[]) {
    this.#starts = new Float64Array(entries.length + 1);
    let start = 0;
    entries.forEach((entry, index) => {
      this.#starts[index] = start;
      // The last file may be of unknown size: it takes whatever comes.
      start += entry.kind === "folder" ? 0 : (entry.size ?? Number.POSITIVE_INFINITY);
    });
    this.#starts[entries.length] = start;
  }

  /** Where an entry begins in the stream, and where it ends: nowhere, if nobody knows yet. */
  span(index: number): [start: number, end: number] {
    return [this.#at(index), this.#at(index + 1)];
  }

  /** The entries that lie whole between two positions: from index `first` up to, not including, `end`. */
  within(from: number, to: number): [first: number, end: number] {
    const all = this.#starts.length - 1;
    const first = from === 0 ? 0 : this.#last(from - 1, all) + 1;
    return [first, Math.max(first, this.#last(to, all))];
  }

  /** The entry that holds this position: the last one that begins at or before it. */
  entryAt(position: number): number {
    return this.#last(position, this.#starts.length - 2);
  }

  /** Cuts what stands at `position` of the stream at the borders of the entries. */
  *pieces(position: number, length: number): Generator<Piece> {
    let index = this.entryAt(position);
    for (let from = 0; from < length; index += 1) {
      const [start, end] = this.span(index);
      const to = Math.min(length, end - position);
      // Entries without bytes of their own have no part in it.
      if (to > from) yield { index, at: position + from - start, from, to };
      from = Math.max(from, to);
    }
  }

  /** The last one of `starts`, up to index `high`, that is at or before this position. */
  #last(position: number, high: number): number {
    let low = 0;
    let top = high;
    while (low < top) {
      const middle = Math.ceil((low + top) / 2);
      if (this.#at(middle) <= position) low = middle;
      else top = middle - 1;
    }
    return low;
  }

  #at(index: number): number {
    const start = this.#starts[index];
    if (start === undefined) throw new RangeError("beyond the stream");
    return start;
  }
}
