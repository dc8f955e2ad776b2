/** What is sent as one stream: the bytes of all files, back to back. */
import type { Content } from "./selection.ts";
import { Layout } from "./sinks/layout.ts";

/** Reads after which the files are opened anew: only then the browser looks whether they changed. */
const READS = 32;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Read in order it is read by one pass over the files, into memory that is handed in: a read of a
 * slice each time costs seven times as much, and leaves garbage of the same size.
 */
export class Stream {
  readonly #whole: Blob;
  readonly #contents: readonly Content[];
  readonly #layout: Layout;
  #pass: Pass | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(contents: readonly Content[]) {
    this.#whole = new Blob(contents.flatMap(({ blob }) => blob ?? []));
    this.#contents = contents;
    this.#layout = new Layout(contents.map(({ entry }) => entry));
  }

  /**
   * @param room at least as large as `size`; it is given away, and comes back with the bytes in it
   * @throws {DOMException} `NotReadableError` if a file has changed; others if it cannot be read
   */
  read(position: number, size: number, room: ArrayBuffer): Promise<Bytes> {
    const read = this.#last.then(() => this.#read(position, size, room));
    this.#last = read.catch(() => this.#leave());
    return read;
  }

  async #read(position: number, size: number, room: ArrayBuffer): Promise<Bytes> {
    if (this.#pass?.position !== position || this.#pass.reads >= READS) {
      this.#leave();
      this.#pass = passFrom(this.#whole, position);
    }
    const bytes = (await this.#pass?.read(size, room).catch(() => null)) ?? null;
    // A pass does not tell why it failed; a slice does.
    if (bytes === null) return this.#readSlice(position, size);
    await this.#checkEnds(position, size);
    return bytes;
  }

  async #readSlice(position: number, size: number): Promise<Bytes> {
    this.#leave();
    const bytes = new Uint8Array(await this.#whole.slice(position, position + size).arrayBuffer());
    if (bytes.length !== size) throw new DOMException("a file is shorter now", "NotReadableError");
    return bytes;
  }

  /** A file that ends here, and was begun before, may have changed while it was read. */
  async #checkEnds(position: number, size: number): Promise<void> {
    for (const { index, at, from, to } of this.#layout.pieces(position, size)) {
      const blob = this.#contents[index]?.blob;
      const ends = at + to - from === blob?.size;
      if (blob && ends && at > 0) await blob.slice(blob.size - 1).arrayBuffer();
    }
  }

  #leave(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}

/** Null where a browser cannot read files into memory that it is handed. */
function passFrom(whole: Blob, position: number): Pass | null {
  const stream = whole.slice(position).stream();
  try {
    return new Pass(stream.getReader({ mode: "byob" }), position);
  } catch {
    stream.cancel();
    return null;
  }
}

/** From one position on, once. */
class Pass {
  position: number;
  reads = 0;
  readonly #reader: ReadableStreamBYOBReader;

  constructor(reader: ReadableStreamBYOBReader, position: number) {
    this.#reader = reader;
    this.position = position;
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
