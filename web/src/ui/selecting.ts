/** What a person chose, dropped, pasted or wrote: what is to be sent, or the reason why not. */
import { numbered } from "../peer/sinks/naming.ts";
import type { Refusal, Selection } from "../peer/status.ts";
import { ENTRY_LIMIT } from "../protocol/limits.ts";

/** Why it cannot be sent as it is, or added to what is being sent; `kept`: it was taken out too late. */
export type Notice =
  | {
      code:
        | "nothing"
        | "no-text"
        | "long-text"
        | "not-shared"
        | "kept"
        /** What was being sent when its page went away: another tab sends it, or its session is over. */
        | "elsewhere"
        | "over"
        | Refusal;
    }
  /** Named as the disk names it: to be shown isolated. */
  | { code: "unreadable"; name: string };

/** Longest text in bytes of UTF-8; a longer one is a file. */
const TEXT_LIMIT = 1024 * 1024;

export function isNotice(found: Selection | Notice): found is Notice {
  return "code" in found;
}

/** Files of a file input, or of another program; or of a folder input: then they know their paths. */
export function ofFiles(files: readonly File[]): Selection | Notice {
  if (files.length === 0) return { code: "nothing" };
  if (files.length > ENTRY_LIMIT) return { code: "too-many" };
  const names = new Set<string>();
  const entries = files.map((file) => {
    return { path: file.webkitRelativePath || freeName(file.name, names), file };
  });
  return { entries, folders: [] };
}

export function ofText(text: string): Selection | Notice {
  if (text.trim() === "") return { code: "no-text" };
  if (new TextEncoder().encode(text).length > TEXT_LIMIT) return { code: "long-text" };
  return { text };
}

interface GivenItem {
  kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): FileSystemEntry | null;
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** A dropped thing; only its entry tells a folder from a file. */
type Root = FileSystemEntry | File;

/** Takes out what was dropped or pasted. To be called in the event itself: afterwards it is empty. */
export function takeRoots(items: Iterable<GivenItem>): Root[] {
  return [...items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter((root) => root !== null);
}

/** Milliseconds for what opens it again. */
const HANDLES_WITHIN = 1_000;

/**
 * What opens it again after a reload, where the browser gives that; likewise in the event itself. Of a
 * home, a folder of downloads or of the system Chromium first tells the person that it will not, and
 * gives no answer until they have read it: nobody waits for that.
 */
export async function takeHandles(items: Iterable<GivenItem>): Promise<FileSystemHandle[]> {
  const files = [...items].filter(({ kind }) => kind === "file");
  const late = new Promise<null>((resolve) => setTimeout(resolve, HANDLES_WITHIN, null));
  const asked = files.map((item) => Promise.race([item.getAsFileSystemHandle?.(), late]));
  return (await Promise.allSettled(asked)).flatMap((answer) => {
    return answer.status === "fulfilled" && answer.value ? [answer.value] : [];
  });
}

/**
 * Walks through everything that was dropped.
 * @param found is told how many files and folders there are so far
 */
export async function ofDropped(
  roots: readonly Root[],
  found: (count: number) => void,
  signal: AbortSignal,
): Promise<Extract<Selection, { entries: unknown }> | Notice> {
  const walk = new Walk(found, signal);
  try {
    return await walk.through(roots);
  } catch (error) {
    if (error instanceof Unsendable) return error.notice;
    throw error;
  }
}

class Unsendable extends Error {
  constructor(readonly notice: Notice) {
    super(notice.code);
  }
}

/** A folder that is still to be read, and where it stands in what is sent. */
interface Open {
  path: string;
  folder: FileSystemDirectoryEntry;
}

class Walk {
  readonly #entries: { path: string; file: File; fleeting?: boolean }[] = [];
  readonly #folders: string[] = [];
  readonly #open: Open[] = [];
  readonly #found: (count: number) => void;
  readonly #signal: AbortSignal;

  constructor(found: (count: number) => void, signal: AbortSignal) {
    this.#found = found;
    this.#signal = signal;
  }

  async through(
    roots: readonly Root[],
  ): Promise<Extract<Selection, { entries: unknown }> | Notice> {
    const names = new Set<string>();
    await this.#takeAll(roots, (root) => freeName(root.name, names));
    for (let next = this.#open.pop(); next; next = this.#open.pop()) await this.#read(next);
    const entries = this.#entries;
    const folders = this.#folders;
    return entries.length + folders.length === 0 ? { code: "nothing" } : { entries, folders };
  }

  async #read({ path, folder }: Open): Promise<void> {
    const reader = folder.createReader();
    let empty = true;
    // A reader gives a hundred at a time, and none when there are no more.
    for (;;) {
      this.#signal.throwIfAborted();
      const batch = await readBatch(reader, folder);
      if (batch.length === 0) break;
      empty = false;
      await this.#takeAll(batch, (entry) => `${path}/${entry.name}`);
    }
    if (empty) this.#folders.push(path);
    this.#count();
  }

  async #takeAll<Item extends Root>(
    items: readonly Item[],
    pathOf: (item: Item) => string,
  ): Promise<void> {
    const files: Promise<void>[] = [];
    for (const item of items) {
      const path = pathOf(item);
      if (isFolder(item)) this.#open.push({ path, folder: item });
      else files.push(this.#takeFile(path, item as File | FileSystemFileEntry));
    }
    // Each has its own answer before any is a failure, so that none is left unheard.
    const results = await Promise.allSettled(files);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    this.#count();
  }

  async #takeFile(path: string, item: File | FileSystemFileEntry): Promise<void> {
    // What was pasted, and is no entry, lies on no disk.
    if (item instanceof File) this.#entries.push({ path, file: item, fleeting: true });
    else this.#entries.push({ path, file: await fileOf(item) });
  }

  #count(): void {
    const count = this.#entries.length + this.#folders.length;
    if (count + this.#open.length > ENTRY_LIMIT) throw new Unsendable({ code: "too-many" });
    this.#found(count);
  }
}

function isFolder(item: Root): item is FileSystemDirectoryEntry {
  return "isDirectory" in item && item.isDirectory;
}

function readBatch(
  reader: FileSystemDirectoryReader,
  { name }: FileSystemDirectoryEntry,
): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, () => reject(new Unsendable({ code: "unreadable", name })));
  });
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const { name } = entry;
  return new Promise((resolve, reject) => {
    entry.file(resolve, () => reject(new Unsendable({ code: "unreadable", name })));
  });
}

/** Things that come together may be from two places, and bear one name. */
function freeName(name: string, names: Set<string>): string {
  let free = name;
  for (let number = 1; names.has(free); number += 1) free = numbered(name, number);
  names.add(free);
  return free;
}
