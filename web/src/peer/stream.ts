/**
 * What is sent as one stream: the bytes of all files, back to back, read by slices into memory that
 * is used again. To have the browser find memory for each slice leaves garbage faster than it goes.
 */
import type { Content } from "./selection.ts";
import { Layout } from "./sinks/layout.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export class Stream {
  readonly #contents: readonly Content[];
  readonly #layout: Layout;

  constructor(contents: readonly Content[]) {
    this.#contents = contents;
    this.#layout = new Layout(contents.map(({ entry }) => entry));
  }

  /**
   * @param room at least as large as `size`; it comes back with the bytes in it
   * @throws {DOMException} `NotReadableError` if a file has changed; others if it cannot be read
   */
  async read(position: number, size: number, room: ArrayBuffer): Promise<Bytes> {
    const slices: Blob[] = [];
    for (const { index, at, from, to } of this.#layout.pieces(position, size)) {
      const blob = this.#contents[index]?.blob;
      if (blob) slices.push(blob.slice(at, at + to - from));
    }
    const [only] = slices;
    const whole = slices.length === 1 && only ? only : new Blob(slices);
    const bytes = await readInto(whole, size, room).catch(() => null);
    // A stream does not tell why it failed.
    return bytes ?? readAnew(whole, size);
  }
}

/**
 * Null: it ended before. What is read goes through small pieces: a reader that is given our memory
 * itself (BYOB) says now and then too early that a file ends in Chromium 156, or nothing more at all.
 */
async function readInto(blob: Blob, size: number, room: ArrayBuffer): Promise<Bytes | null> {
  const reader = blob.stream().getReader();
  const bytes = new Uint8Array(room, 0, size);
  for (let filled = 0; filled < size; ) {
    const { value, done } = await reader.read();
    if (done) return null;
    bytes.set(value, filled);
    filled += value.length;
  }
  return bytes;
}

async function readAnew(blob: Blob, size: number): Promise<Bytes> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes.length !== size) throw new DOMException("a file is shorter now", "NotReadableError");
  return bytes;
}
