/** Where a receiver's bytes go. A sink never holds more than it is writing. */
import type { Range } from "../../protocol/ranges.ts";
import type { Level } from "../status.ts";

/** By what a later visit finds again what this one has left. */
export interface Origin {
  /** SHA-256 of the manifest, in hex. */
  digest: string;
  transferCode: string;
}

/** Chunks that stand written and verified, with their digests back to back. */
export interface Held {
  ranges: Range[];
  digests: Uint8Array<ArrayBuffer>;
}

/**
 * Positions are those of the stream: the bytes of the manifest's files, back to back. Writes may
 * come in any order and side by side, one may span many files, and what is written may be written
 * anew until the close, where the place is not `handed`.
 */
export interface Sink {
  /** Level of what is written and flushed, while the transfer runs. */
  readonly level: Level;
  /** Files and folders that got another name than the manifest's, because the place refused it. */
  readonly renamed: number;
  /** What an earlier visit has left of it; missing where nothing outlives one. */
  readonly held?: Held;
  /** @param digest SHA-256 of the bytes, if they are a chunk that a later visit may find again */
  write(position: number, bytes: Uint8Array<ArrayBuffer>, digest?: Uint8Array): Promise<void>;
  flush(): Promise<void>;
  /**
   * Ends it whole, once everything is written.
   * @param total bytes of the stream
   * @returns what remains for the page to do: a file to be handed to the downloads, a text to be
   *   shown, or null if all is in place
   */
  close(total: number): Promise<File | string | null>;
  /** The sender knows that it is whole: lets go of what only a reload before that would need. */
  settle?(): Promise<void>;
  /** Ends it for this visit, and leaves what is durable to a later one. Missing where nothing is. */
  leave?(): Promise<void>;
  /** Ends it and leaves nothing. */
  discard(): Promise<void>;
}

/** Where the person wants it: what they picked on the page, or what needs no picking. */
export type Target =
  | { kind: "picked-file"; handle: FileSystemFileHandle }
  | { kind: "picked-folder"; handle: FileSystemDirectoryHandle }
  /** Staged, streamed or in memory: one file as it is, many as one ZIP file. */
  | { kind: "downloads" }
  | { kind: "streamed" }
  | { kind: "memory" }
  | { kind: "shown" };
