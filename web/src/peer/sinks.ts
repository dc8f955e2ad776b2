/** Where a receiver's bytes go. A sink never holds more than it is writing. */
import type { Level } from "./status.ts";

export interface Sink {
  /** Level of what is written and flushed, while the transfer runs. */
  readonly level: Level;
  write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  flush(): Promise<void>;
  /** Ends it whole. A file that remains to be handed to the downloads, or null if it is in place. */
  close(): Promise<File | null>;
  /** Ends it and leaves nothing. */
  discard(): Promise<void>;
}

/**
 * A file that the person picked. The browser makes it at once, empty, and puts the content in place
 * at the close.
 */
export class PickedFileSink implements Sink {
  readonly level = "session";
  readonly #handle: FileSystemFileHandle;
  readonly #stream: FileSystemWritableFileStream;
  /** The file had no content of its own, so it may go again if nothing comes of it. */
  readonly #ours: boolean;

  static async open(handle: FileSystemFileHandle): Promise<PickedFileSink> {
    const ours = (await handle.getFile()).size === 0;
    return new PickedFileSink(handle, await handle.createWritable(), ours);
  }

  private constructor(
    handle: FileSystemFileHandle,
    stream: FileSystemWritableFileStream,
    ours: boolean,
  ) {
    this.#handle = handle;
    this.#stream = stream;
    this.#ours = ours;
  }

  write(position: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#stream.write({ type: "write", position, data });
  }

  async flush(): Promise<void> {
    // The browser keeps its own file until close; there is nothing to flush before.
  }

  async close(): Promise<null> {
    await this.#stream.close();
    return null;
  }

  async discard(): Promise<void> {
    // Refused once it is closed, and then the file is what has to go.
    await this.#stream.abort().catch(() => null);
    if (this.#ours) await this.#handle.remove?.();
  }
}

/** The site's private folder in this browser; the whole file goes on to the downloads. */
export class StagedFileSink implements Sink {
  readonly level = "durable";
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #access: FileSystemSyncAccessHandle;

  /** @throws {DOMException} `QuotaExceededError` if there is no room for `size` bytes */
  static async open(size: number): Promise<StagedFileSink> {
    const folder = await stagingFolder();
    const handle = await folder.getFileHandle(crypto.randomUUID(), { create: true });
    const access = await handle.createSyncAccessHandle();
    const sink = new StagedFileSink(folder, handle, access);
    try {
      access.truncate(size);
    } catch (error) {
      await sink.discard();
      throw error;
    }
    return sink;
  }

  private constructor(
    folder: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    access: FileSystemSyncAccessHandle,
  ) {
    this.#folder = folder;
    this.#handle = handle;
    this.#access = access;
  }

  async write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#access.write(bytes, { at: position }) !== bytes.length) {
      throw new DOMException("written in part only", "QuotaExceededError");
    }
  }

  async flush(): Promise<void> {
    this.#access.flush();
  }

  async close(): Promise<File> {
    this.#access.close();
    return this.#handle.getFile();
  }

  async discard(): Promise<void> {
    this.#access.close();
    await this.#folder.removeEntry(this.#handle.name);
  }
}

const LEFT_OVER = 60 * 60 * 1000;

/** Removes what earlier visits left: nothing is written or handed on from there any more. */
export async function removeLeftovers(): Promise<void> {
  const folder = await stagingFolder();
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind !== "file") continue;
    const { lastModified } = await (handle as FileSystemFileHandle).getFile();
    // A file that is being written is locked, and refuses to go.
    if (Date.now() - lastModified > LEFT_OVER) await folder.removeEntry(name).catch(() => null);
  }
}

async function stagingFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("staging", { create: true });
}
