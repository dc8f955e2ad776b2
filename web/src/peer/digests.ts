/** SHA-256 digests of a stream's chunks, side by side in memory: 32 bytes a chunk, and no more. */
import { DIGEST_BYTES } from "../protocol/codec.ts";
import type { Range } from "../protocol/ranges.ts";

export class Digests {
  /** Grows as chunks come: how many a peer says there are is no reason to set room aside. */
  #bytes = new Uint8Array(1_024 * DIGEST_BYTES);
  #end = 0;

  set(chunk: number, digest: Uint8Array<ArrayBuffer>): void {
    const end = (chunk + 1) * DIGEST_BYTES;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(digest, end - DIGEST_BYTES);
    this.#end = Math.max(this.#end, end);
  }

  /** Sets those of all these chunks, which are given back to back. */
  setAll(ranges: readonly Range[], digests: Uint8Array<ArrayBuffer>): void {
    let offset = 0;
    for (const [first, end] of ranges) {
      for (let chunk = first; chunk < end; chunk += 1, offset += DIGEST_BYTES) {
        this.set(chunk, digests.subarray(offset, offset + DIGEST_BYTES));
      }
    }
  }

  /** Those of every chunk up to the last one that is known. */
  get all(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Those from chunk `first` up to, not including, `end`, back to back. */
  between(first: number, end: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(first * DIGEST_BYTES, end * DIGEST_BYTES);
  }

  /** Those of all these chunks, back to back. */
  of(ranges: readonly Range[]): Uint8Array<ArrayBuffer> {
    const chunks = ranges.reduce((sum, [first, end]) => sum + end - first, 0);
    const bytes = new Uint8Array(chunks * DIGEST_BYTES);
    let offset = 0;
    for (const [first, end] of ranges) {
      bytes.set(this.between(first, end), offset);
      offset += (end - first) * DIGEST_BYTES;
    }
    return bytes;
  }
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
