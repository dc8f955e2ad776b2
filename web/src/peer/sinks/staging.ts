/** The site's private folder in this browser: files stand there until the downloads have them. */

/** A file of that folder, open for this worker alone. */
export class StagedFile {
  readonly access: FileSystemSyncAccessHandle;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;

  /**
   * @param size bytes that are set aside for it, as far as they are known
   * @throws {DOMException} `QuotaExceededError` if there is no room for them
   */
  static async create(size: number): Promise<StagedFile> {
    const folder = await stagingFolder();
    const handle = await folder.getFileHandle(crypto.randomUUID(), { create: true });
    const file = new StagedFile(folder, handle, await handle.createSyncAccessHandle());
    try {
      file.access.truncate(size);
    } catch (error) {
      await file.remove();
      // Firefox says that there is no room by an error of its own kind.
      if ((error as Error).name !== "NS_ERROR_FILE_NO_DEVICE_SPACE") throw error;
      throw new DOMException("no room to set aside", "QuotaExceededError");
    }
    return file;
  }

  private constructor(
    folder: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    access: FileSystemSyncAccessHandle,
  ) {
    this.#folder = folder;
    this.#handle = handle;
    this.access = access;
  }

  /** @throws {DOMException} `QuotaExceededError` if not all of it could be written */
  write(position: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.access.write(bytes, { at: position }) !== bytes.length) {
      throw new DOMException("written in part only", "QuotaExceededError");
    }
  }

  /** @throws {DOMException} `NotReadableError` if not all of it could be read */
  read(position: number, size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    if (this.access.read(bytes, { at: position }) !== size) {
      throw new DOMException("read in part only", "NotReadableError");
    }
    return bytes;
  }

  /** Flushes and lets go of it. */
  close(size: number): Promise<File> {
    this.access.truncate(size);
    this.access.flush();
    this.access.close();
    return this.#handle.getFile();
  }

  async remove(): Promise<void> {
    this.access.close();
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
