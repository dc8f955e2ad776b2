/**
 * What is sent as one stream: the bytes of all files, back to back, read by slices. Readers that are
 * given memory to be used again (BYOB) would leave less garbage, but come to a halt now and then
 * where several read side by side (Chromium 156); readers of small pieces leave as much.
 */
import type { Content } from "./selection.ts";
import { Layout } from "./sinks/layout.ts";

export class Stream {
  readonly #contents: readonly Content[];
  readonly #layout: Layout;

  constructor(contents: readonly Content[]) {
    this.#contents = contents;
    this.#layout = new Layout(contents.map(({ entry }) => entry));
  }

  /** @throws {DOMException} `NotReadableError` if a file has changed; others if it cannot be read */
  async read(position: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
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
