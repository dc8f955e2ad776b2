/**
 * What this browser keeps of an upload across a reload: for each part that is stored, a digest of what
 * was in it. A part whose digest is not known, or is another one now, is stored anew.
 */

import { equalBytes } from "../peer/digests.ts";
import { DIGEST_BYTES } from "../protocol/codec.ts";
import { ShareFault } from "./faults.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const FOLDER = "uploads";
/** Milliseconds that a share may live. */
const LONGEST_LIFE = 31 * 24 * 3_600_000;

export class Journal {
  /** Null: the browser keeps nothing for this page, and a reload begins anew. */
  readonly #access: FileSystemSyncAccessHandle | null;
  readonly #remove: () => Promise<void>;

  /**
   * Only in a worker.
   * @throws {ShareFault} `replaced`, if another window is at it
   */
  static async open(name: string): Promise<Journal> {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(FOLDER, { create: true });
      const file = await folder.getFileHandle(name, { create: true });
      const access = await file.createSyncAccessHandle();
      return new Journal(access, () => folder.removeEntry(name));
    } catch (error) {
      const isLocked = error instanceof DOMException && error.name === LOCKED;
      if (isLocked) throw new ShareFault("replaced");
      return new Journal(null, async () => undefined);
    }
  }

  private constructor(access: FileSystemSyncAccessHandle | null, remove: () => Promise<void>) {
    this.#access = access;
    this.#remove = remove;
  }

  /** Whether what was stored at this part had this digest. */
  holds(part: number, digest: Bytes): boolean {
    const kept = new Uint8Array(DIGEST_BYTES);
    this.#access?.read(kept, { at: part * DIGEST_BYTES });
    return equalBytes(kept, digest);
  }

  /** Whether anything is known of this part. */
  knows(part: number): boolean {
    return !this.holds(part, NOTHING);
  }

  set(part: number, digest: Bytes): void {
    this.#access?.write(digest, { at: part * DIGEST_BYTES });
  }

  forget(part: number): void {
    this.set(part, NOTHING);
  }

  close(): void {
    this.#access?.close();
  }

  async remove(): Promise<void> {
    this.close();
    await this.#remove();
  }
}

const LOCKED = "NoModificationAllowedError";
const NOTHING = new Uint8Array(DIGEST_BYTES);

/** Removes journals of shares that have ended long ago. */
export async function removeOldJournals(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind !== "file") continue;
    const { lastModified } = await (handle as FileSystemFileHandle).getFile();
    if (Date.now() - lastModified > LONGEST_LIFE) await folder.removeEntry(name).catch(() => null);
  }
}
