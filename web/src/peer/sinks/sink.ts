/** Where a receiver's bytes go. A sink never holds more than it is writing. */
import type { Level } from "../status.ts";

/**
 * Positions are those of the stream: the bytes of the manifest's files, back to back. Writes may
 * come in any order and side by side, one may span many files, and what is written may be written
 * anew until the close.
 */
export interface Sink {
  /** Level of what is written and flushed, while the transfer runs. */
  readonly level: Level;
  /** Files and folders that got another name than the manifest's, because the place refused it. */
  readonly renamed: number;
  write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  flush(): Promise<void>;
  /**
   * Ends it whole, once everything is written.
   * @param total bytes of the stream
   * @returns what remains for the page to do: a file to be handed to the downloads, a text to be
   *   shown, or null if all is in place
   */
  close(total: number): Promise<File | string | null>;
  /** Ends it and leaves nothing. */
  discard(): Promise<void>;
}

/** Where the person wants it: what they picked on the page, or what needs no picking. */
export type Target =
  | { kind: "picked-file"; handle: FileSystemFileHandle }
  | { kind: "picked-folder"; handle: FileSystemDirectoryHandle }
  /** One file as it is; many as one ZIP file. */
  | { kind: "downloads" }
  | { kind: "shown" };
