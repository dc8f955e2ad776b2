/** What is sent as one stream: the bytes of all files, back to back. */
import type { Content } from "./selection.ts";
import { Layout, type Piece } from "./sinks/layout.ts";

/** Reads after which a file is opened anew: only then the browser looks whether it has changed. */
const READS = 128;
/** Reads without a pass after one that ended early, as Chromium's do at times: the next may, too. */
const REST = 16;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A large file is read in one pass, into memory that is handed in: to read a slice each time costs
 * seven times as much, and leaves garbage of the same size.
 */
export class Stream {
  readonly #contents: readonly Content[];
  readonly #layout: Layout;
  #pass: Pass | null = null;
  #rest = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(contents: readonly Content[]) {
    this.#contents = contents;
    this.#layout = new Layout(contents.map(({ entry }) => entry));
  }

  /**
   * @param room at least as large as `size`; it is given away, and may come back with the bytes in it
   * @throws {DOMException} `NotReadableError` if a file has changed; others if it cannot be read
   */
  read(position: number, size: number, room: ArrayBuffer): Promise<Bytes> {
    const read = this.#last.then(() => this.#read(position, size, room));
    this.#last = read.catch(() => this.#leave());
    return read;
  }

  async #read(position: number, size: number, room: ArrayBuffer): Promise<Bytes> {
    const pieces = [...this.#layout.pieces(position, size)];
    const [first] = pieces;
    const bytes = pieces.length === 1 && first ? await this.#readOn(first, size, room) : null;
    // A pass does not tell why it failed; a slice does.
    return bytes ?? this.#readSlices(pieces, size);
  }

  /** Null: not by a pass. */
  async #readOn({ index, at }: Piece, size: number, room: ArrayBuffer): Promise<Bytes | null> {
    const blob = this.#contents[index]?.blob;
    this.#rest -= 1;
    if (!blob || this.#rest > 0) return null;
    const pass = this.#pass;
    if (pass?.blob !== blob || pass.position !== at || pass.reads >= READS) {
      this.#leave();
      this.#pass = passOver(blob, at);
    }
    const bytes = (await this.#pass?.read(size, room).catch(() => null)) ?? null;
    if (bytes === null) this.#rest = REST;
    // It may have changed while it was read.
    else if (at + size === blob.size) await blob.slice(blob.size - 1).arrayBuffer();
    return bytes;
  }

  async #readSlices(pieces: readonly Piece[], size: number): Promise<Bytes> {
    this.#leave();
    const slices = pieces.map(({ index, at, from, to }) =>
      this.#contents[index]?.blob?.slice(at, at + to - from),
    );
    const whole = new Blob(slices.filter((slice) => slice !== undefined));
    const bytes = new Uint8Array(await whole.arrayBuffer());
    if (bytes.length !== size) throw new DOMException("a file is shorter now", "NotReadableError");
    return bytes;
  }

  #leave(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}

/** Null where a browser cannot read files into memory that it is handed. */
function passOver(blob: Blob, position: number): Pass | null {
  const stream = blob.slice(position).stream();
  try {
    return new Pass(blob, position, stream.getReader({ mode: "byob" }));
  } catch {
    stream.cancel();
    return null;
  }
}

/** Over one file, from a position on, once. */
class Pass {
  reads = 0;
  readonly #reader: ReadableStreamBYOBReader;

  constructor(
    readonly blob: Blob,
    public position: number,
    reader: ReadableStreamBYOBReader,
  ) {
    this.#reader = reader;
  }

  /** Null: it ended before. */
  async read(size: number, room: ArrayBuffer): Promise<Bytes | null> {
    let bytes = new Uint8Array(room, 0, 0);
    while (bytes.length < size) {
      const rest = new Uint8Array(bytes.buffer, bytes.length, size - bytes.length);
      const { value, done } = await this.#reader.read(rest);
      if (done) return null;
      bytes = new Uint8Array(value.buffer, 0, bytes.length + value.length);
    }
    this.position += size;
    this.reads += 1;
    return bytes;
  }

  end(): void {
    this.#reader.cancel().catch(() => null); // it has failed before
  }
}
