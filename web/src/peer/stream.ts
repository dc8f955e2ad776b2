/**
 * What is sent as one stream: the bytes of all files, back to back, read by slices. Readers that are
 * given memory to be used again (BYOB) would leave less garbage, but come to a halt now and then
 * where several read side by side (Chromium 156); readers of small pieces leave as much.
 */
import { release } from "./release.ts";
import type { Content } from "./selection.ts";
import { Layout } from "./sinks/layout.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes read at once by whoever reads on: asking for a slice costs a browser more than a megabyte of it. */
const STRETCH = 4 << 20;

export class Stream {
  readonly #contents: readonly Content[];
  readonly #layout: Layout;

  constructor(contents: readonly Content[]) {
    this.#contents = contents;
    this.#layout = new Layout(contents.map(({ entry }) => entry));
  }

  /** @throws {DOMException} `NotReadableError` if a file has changed; others if it cannot be read */
  async read(position: number, size: number): Promise<Bytes> {
    const slices: Blob[] = [];
    for (const { index, at, from, to } of this.#layout.pieces(position, size)) {
      const blob = this.#contents[index]?.blob;
      if (blob) slices.push(blob.slice(at, at + to - from));
    }
    const [only] = slices;
    const whole = slices.length === 1 && only ? only : new Blob(slices);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    if (bytes.length !== size) throw new DOMException("a file is shorter now", "NotReadableError");
    return bytes;
  }
}

interface Stretch {
  from: number;
  to: number;
  bytes: Promise<Bytes>;
}

/** Reads a stream, or a part of it, from its beginning to its end; elsewhere, too, but slower. */
export class Reader {
  readonly #stream: Stream;
  readonly #end: number;
  #next: number;
  #stretch: Stretch | null = null;
  /** Bytes of what was read at once that somebody has, or will have. */
  readonly #used = new WeakMap<ArrayBuffer, number>();

  constructor(stream: Stream, from: number, end: number) {
    this.#stream = stream;
    this.#next = from;
    this.#end = end;
  }

  /** Throws as the stream's `read`. */
  async read(position: number, size: number): Promise<Bytes> {
    const end = position + size;
    const readsOn = position === this.#next;
    this.#next = end;
    if (!readsOn) this.#stretch = this.#begin(position, end);
    else if (this.#stretch === null || end > this.#stretch.to) {
      this.#stretch = this.#begin(position, Math.max(end, Math.min(position + STRETCH, this.#end)));
    }
    const { from, bytes } = this.#stretch;
    return (await bytes).subarray(position - from, end - from);
  }

  /** Nobody needs any more what was read so. */
  free({ buffer, length }: Bytes): void {
    const left = (this.#used.get(buffer) ?? buffer.byteLength) - length;
    if (left === 0) release(buffer);
    else this.#used.set(buffer, left);
  }

  #begin(from: number, to: number): Stretch {
    return { from, to, bytes: this.#stream.read(from, to - from) };
  }
}
