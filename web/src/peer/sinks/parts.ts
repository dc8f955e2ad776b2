/** Streams of bytes, read in parts. */

type Bytes = Uint8Array<ArrayBuffer>;

/** Of a file: whole, or piece by piece if there are more than `PIECE` of them. */
export type Content = Bytes | AsyncIterable<Bytes>;

export const PIECE = 1 << 20;

/** The pieces of a stream: not every browser can iterate over one. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value as Bytes;
  }
}

/** Cuts one stream into parts of given sizes, each to be used up before the next is asked for. */
export class Parts {
  readonly #pieces: AsyncIterator<Bytes>;
  #rest: Bytes = new Uint8Array();

  constructor(pieces: AsyncIterator<Bytes>) {
    this.#pieces = pieces;
  }

  /** @param size bytes; null: all that comes */
  async next(size: number | null): Promise<Content> {
    const pieces = this.#upTo(size ?? Number.POSITIVE_INFINITY);
    if (size === null || size > PIECE) return pieces;
    const whole = new Uint8Array(size);
    let filled = 0;
    for await (const piece of pieces) {
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  async *#upTo(size: number): AsyncGenerator<Bytes> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) return;
        this.#rest = next.value;
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}
