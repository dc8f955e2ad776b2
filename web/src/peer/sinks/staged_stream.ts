/** The bytes of a manifest's files, staged as one stream, and the journal of what is there. */
import { CHUNK_BYTES } from "../../protocol/codec.ts";
import type { Manifest } from "../../protocol/manifest.ts";
import { Ranges } from "../../protocol/ranges.ts";
import { Digests, equalBytes, sha256 } from "../digests.ts";
import { summaryOf } from "../summary.ts";
import { Journal, type JournalRecord } from "./journal.ts";
import type { Held, Origin } from "./sink.ts";
import { StagingFolder } from "./staging.ts";

export class StagedStream {
  readonly folder: StagingFolder;
  readonly #journal: Journal;
  readonly #access: FileSystemSyncAccessHandle;
  readonly #held = new Ranges();
  readonly #digests = new Digests();
  /** Written, and not flushed yet. */
  #written: JournalRecord[] = [];

  /**
   * Takes up what an earlier visit has left, or begins anew.
   * @throws {DOMException} `QuotaExceededError` if there is no room for all of it;
   *   `NotSupportedError` if it would lie in memory
   */
  static async open({ entries, total }: Manifest, origin: Origin | null): Promise<StagedStream> {
    const folder = await StagingFolder.open(origin, summaryOf(entries));
    let stream: StagedStream | null = null;
    try {
      const [journal, access] = [await folder.file("journal"), await folder.file("stream")];
      stream = new StagedStream(folder, new Journal(journal), access);
      if (isInMemory(access)) throw new DOMException("no disk", "NotSupportedError");
      await stream.#takeUp(total);
      if (total !== null) stream.setAside(access, total);
      return stream;
    } catch (error) {
      await (stream?.giveUp() ?? folder.leave());
      throw error;
    }
  }

  private constructor(folder: StagingFolder, journal: Journal, access: FileSystemSyncAccessHandle) {
    this.folder = folder;
    this.#journal = journal;
    this.#access = access;
  }

  /** What stood there when it was opened. */
  get held(): Held {
    const ranges = [...this.#held.list];
    return { ranges, digests: this.#digests.of(ranges) };
  }

  /** @throws {DOMException} `QuotaExceededError` if not all of it could be written */
  write(position: number, bytes: Uint8Array<ArrayBuffer>, digest?: Uint8Array): void {
    write(this.#access, position, bytes);
    if (digest !== undefined) this.#written.push({ chunk: position / CHUNK_BYTES, digest });
  }

  /** Brings it to the disk, and only then claims that it is there. */
  flush(): void {
    const written = this.#written.splice(0);
    this.#access.flush();
    this.#journal.append(written);
  }

  /**
   * Fills this room.
   * @throws {DOMException} `NotReadableError` if not all of it could be read
   */
  read(position: number, room: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (this.#access.read(room, { at: position }) !== room.length) {
      throw new DOMException("read in part only", "NotReadableError");
    }
    return room;
  }

  /** The stream as one file. Nothing is written any more. */
  async close(total: number): Promise<File> {
    this.#access.truncate(total);
    this.#access.flush();
    this.#access.close();
    return this.folder.whole("stream");
  }

  /**
   * Sets room aside in a file of this folder.
   * @throws {DOMException} `QuotaExceededError` if there is no room for so many bytes
   */
  setAside(access: FileSystemSyncAccessHandle, size: number): void {
    try {
      access.truncate(size);
    } catch (error) {
      // Firefox says that there is no room by an error of its own kind.
      if ((error as Error).name !== "NS_ERROR_FILE_NO_DEVICE_SPACE") throw error;
      throw new DOMException("no room to set aside", "QuotaExceededError");
    }
  }

  /** Leaves nothing but what was held. */
  async giveUp(): Promise<void> {
    if (this.#held.size > 0) this.folder.leave();
    // What cannot be removed now goes with the other leftovers at a later visit.
    else await this.folder.remove().catch(() => null);
  }

  /** Reads and hashes anew what the journal claims. */
  async #takeUp(total: number | null): Promise<void> {
    const there = this.#access.getSize();
    const size = Math.min(total ?? there, there);
    const room = new Uint8Array(CHUNK_BYTES);
    for (const [chunk, digest] of this.#journal.claims()) {
      const position = chunk * CHUNK_BYTES;
      if (position >= size) break;
      const bytes = this.read(position, room.subarray(0, size - position));
      const found = await sha256(bytes);
      if (!equalBytes(found, digest)) continue;
      this.#held.add(chunk, chunk + 1);
      this.#digests.set(chunk, found);
    }
  }
}

/** Bytes that no memory holds: a disk grants them to a file without using them, or refuses them. */
const BEYOND_MEMORY = 2 ** 50;

/**
 * Whether the browser keeps this empty file in memory, as Chromium does in its private windows: there
 * it neither grants what it has no room for, nor says so. What is not empty was staged before.
 */
function isInMemory(access: FileSystemSyncAccessHandle): boolean {
  if (access.getSize() > 0) return false;
  try {
    access.truncate(BEYOND_MEMORY);
  } catch {
    return false;
  }
  const granted = access.getSize() > 0;
  access.truncate(0);
  return !granted;
}

/** @throws {DOMException} `QuotaExceededError` if not all of it could be written */
export function write(
  access: FileSystemSyncAccessHandle,
  position: number,
  bytes: Uint8Array<ArrayBuffer>,
): void {
  if (access.write(bytes, { at: position }) !== bytes.length) {
    throw new DOMException("written in part only", "QuotaExceededError");
  }
}
