/** SHA-256 digests of a stream's chunks, side by side in memory: 32 bytes a chunk, and no more. */
import { DIGEST_BYTES } from "../protocol/codec.ts";

export class Digests {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(chunks: number) {
    this.#bytes = new Uint8Array(chunks * DIGEST_BYTES);
  }

  set(chunk: number, digest: Uint8Array<ArrayBuffer>): void {
    this.#bytes.set(digest, chunk * DIGEST_BYTES);
  }

  get(chunk: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(chunk * DIGEST_BYTES, (chunk + 1) * DIGEST_BYTES);
  }

  get all(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
