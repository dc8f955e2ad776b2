/**
 * Which chunks are written, kept beside them so that a later visit need not receive them again.
 *
 *     head 36 bytes | chunk u32, SHA-256 32 bytes | chunk u32, SHA-256 32 bytes | …
 *
 * It only claims: whoever resumes hashes the bytes anew. The terminal's journal looks the same.
 */
import { DIGEST_BYTES } from "../../protocol/codec.ts";

export interface JournalRecord {
  chunk: number;
  digest: Uint8Array;
}

const RECORD_BYTES = 4 + DIGEST_BYTES;
const HEAD = new TextEncoder().encode("telpher journal 1".padEnd(RECORD_BYTES, "\0"));
/** Records that are read at once. */
const AT_ONCE = 4_096;

/** How many chunks a journal of so many bytes claims, as long as none came twice. */
export function claimsIn(size: number): number {
  return Math.max(0, Math.floor(size / RECORD_BYTES) - 1);
}

export class Journal {
  readonly #access: FileSystemSyncAccessHandle;
  #end: number;

  /** Takes up what is there; a torn end is cut off, and what is no journal begins anew. */
  constructor(access: FileSystemSyncAccessHandle) {
    this.#access = access;
    const head = new Uint8Array(HEAD.length);
    access.read(head, { at: 0 });
    if (!head.every((byte, index) => byte === HEAD[index])) {
      access.truncate(0);
      access.write(HEAD, { at: 0 });
    }
    const size = access.getSize();
    this.#end = size - (size % RECORD_BYTES);
    access.truncate(this.#end);
  }

  /**
   * Adds chunks that are on the disk, and flushes; the last record of a chunk counts.
   * @throws {DOMException} `QuotaExceededError` if there is no room for it
   */
  append(records: readonly JournalRecord[]): void {
    const bytes = new Uint8Array(records.length * RECORD_BYTES);
    const view = new DataView(bytes.buffer);
    for (const [index, { chunk, digest }] of records.entries()) {
      view.setUint32(index * RECORD_BYTES, chunk);
      bytes.set(digest, index * RECORD_BYTES + 4);
    }
    if (this.#access.write(bytes, { at: this.#end }) !== bytes.length) {
      throw new DOMException("written in part only", "QuotaExceededError");
    }
    this.#end += bytes.length;
    this.#access.flush();
  }

  /** The chunks that it claims with their digests, lowest first. */
  claims(): [chunk: number, digest: Uint8Array][] {
    const found = new Map<number, Uint8Array>();
    for (let at = HEAD.length; at < this.#end; at += AT_ONCE * RECORD_BYTES) {
      const bytes = new Uint8Array(Math.min(AT_ONCE * RECORD_BYTES, this.#end - at));
      this.#access.read(bytes, { at });
      const view = new DataView(bytes.buffer);
      for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
        found.set(view.getUint32(start), bytes.subarray(start + 4, start + RECORD_BYTES));
      }
    }
    return [...found].sort(([one], [other]) => one - other);
  }

  close(): void {
    this.#access.close();
  }
}
