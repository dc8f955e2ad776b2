/**
 * The site's private folder in this browser. What comes stands there until the downloads have it, in a
 * folder that is named by the manifest's digest: so the same files go on from what is there, after a
 * reload as under another link.
 */
import { holds, string } from "../../protocol/json.ts";
import { hold } from "../hold.ts";
import type { Summary } from "../status.ts";
import { isSummary } from "../summary.ts";
import type { Origin } from "./sink.ts";

/** What is known of such a folder's content without its manifest. */
export interface Label {
  /** Of the transfer in which the person accepted it. */
  transferCode: string;
  summary: Summary;
}

/** Milliseconds in which a tab that is being closed or replaced lets go of its files. */
const PATIENCE = 10_000;
const RETRY = 50;

export type Part = "label" | "journal" | "stream" | "archive" | "delivered";

/** One of these folders, open for this worker alone. */
export class StagingFolder {
  readonly #parent: FileSystemDirectoryHandle;
  readonly #handle: FileSystemDirectoryHandle;
  readonly #release: (() => void) | null;
  readonly #open: FileSystemSyncAccessHandle[] = [];

  /**
   * Takes up what is there, or begins anew; beside it, if another tab or a download needs that.
   * @param origin null: no later visit is to find it
   */
  static async open(origin: Origin | null, summary: Summary): Promise<StagingFolder> {
    if (origin !== null) {
      const release = await hold(lockOf(origin.digest), PATIENCE);
      const folder = release && (await StagingFolder.#in(origin.digest, release));
      const { transferCode } = origin;
      if (folder !== null) {
        try {
          if (await folder.#takes({ transferCode, summary })) return folder;
        } catch (error) {
          folder.leave();
          throw error;
        }
        folder.leave();
      }
    }
    const name = crypto.randomUUID();
    return StagingFolder.#in(name, await hold(lockOf(name), 0));
  }

  static async #in(name: string, release: (() => void) | null): Promise<StagingFolder> {
    try {
      const parent = await stagingFolder();
      const handle = await parent.getDirectoryHandle(name, { create: true });
      return new StagingFolder(parent, handle, release);
    } catch (error) {
      release?.();
      throw error;
    }
  }

  private constructor(
    parent: FileSystemDirectoryHandle,
    handle: FileSystemDirectoryHandle,
    release: (() => void) | null,
  ) {
    this.#parent = parent;
    this.#handle = handle;
    this.#release = release;
  }

  /** Whether it is good for this transfer; then the label says so. */
  async #takes(label: Label): Promise<boolean> {
    if ((await fileIn(this.#handle, "delivered")) !== null) {
      const former = await readLabel(this.#handle);
      if (former?.transferCode !== label.transferCode) return false;
      await this.removeFile("delivered");
    }
    await this.write("label", JSON.stringify(label));
    return true;
  }

  /** Opens a file, which is made if it is not there. */
  async file(part: Part): Promise<FileSystemSyncAccessHandle> {
    const file = await this.#handle.getFileHandle(part, { create: true });
    const until = performance.now() + PATIENCE;
    for (;;) {
      try {
        const access = await file.createSyncAccessHandle();
        this.#open.push(access);
        return access;
      } catch (error) {
        // The worker of a page that was reloaded lets go of its files a moment after its name.
        const locked = (error as Error).name === "NoModificationAllowedError";
        if (!locked || performance.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }

  /** Writes a small file whole. */
  async write(part: Part, text: string): Promise<void> {
    const access = await this.file(part);
    const bytes = new TextEncoder().encode(text);
    access.truncate(bytes.length);
    access.write(bytes, { at: 0 });
    access.flush();
    access.close();
  }

  /** A file of which nothing is written any more. */
  async whole(part: Part): Promise<File> {
    return (await this.#handle.getFileHandle(part)).getFile();
  }

  async removeFile(part: Part): Promise<void> {
    await this.#handle.removeEntry(part);
  }

  /** Lets go of it: it stands there for a later visit. */
  leave(): void {
    for (const access of this.#open) access.close();
    this.#release?.();
  }

  async remove(): Promise<void> {
    for (const access of this.#open) access.close();
    try {
      await this.#parent.removeEntry(this.#handle.name, { recursive: true });
    } finally {
      this.#release?.();
    }
  }
}

export async function stagingFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("staging", { create: true });
}

/** By this name one tab has a folder. */
export function lockOf(folder: string): string {
  return `staging:${folder}`;
}

/** Null: nobody knows what is in this folder. */
export async function readLabel(folder: FileSystemDirectoryHandle): Promise<Label | null> {
  try {
    const label: unknown = JSON.parse((await (await fileIn(folder, "label"))?.text()) ?? "");
    return isLabel(label) ? label : null;
  } catch {
    return null;
  }
}

/** Null: there is no such file. */
export async function fileIn(folder: FileSystemDirectoryHandle, part: Part): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(part)).getFile();
  } catch {
    return null;
  }
}

function isLabel(value: unknown): value is Label {
  return holds(value, { transferCode: string(32), summary: isSummary });
}
