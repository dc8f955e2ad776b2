import type { Drain } from "./streamed.ts";

/** Bytes that may lie in memory, where the browser has no better place. */
export const MOST_IN_MEMORY = 64_000_000;

/** A file in memory: for a browser that neither stages nor streams. */
export class MemoryFile implements Drain {
  #parts: Blob[] = [];
  #size = 0;

  /** @throws {DOMException} `QuotaExceededError` if it becomes too large */
  async take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#size += bytes.length;
    if (this.#size > MOST_IN_MEMORY) throw new DOMException("too large", "QuotaExceededError");
    // A copy, where the browser wants to have it.
    this.#parts.push(new Blob([bytes]));
  }

  async end(): Promise<File> {
    return new File(this.#parts, "");
  }

  abort(): void {
    this.#parts = [];
  }
}
