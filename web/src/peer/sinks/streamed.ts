import type { Entry, Manifest } from "../../protocol/manifest.ts";
import type { Level } from "../status.ts";
import { Download, type Page } from "./download.ts";
import { InOrder } from "./in_order.ts";
import { MemoryFile } from "./memory.ts";
import { Parts } from "./parts.ts";
import type { Sink } from "./sink.ts";
import { type ArchiveEntry, archive, archivePaths, archiveSize, inBlocks } from "./zip.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Takes one stream of bytes. */
export interface Drain {
  /** Settles when it wants more; copies what it keeps. */
  take(bytes: Bytes): Promise<void>;
  /** Ends it whole. Null: there is nothing left to do. */
  end(): Promise<File | null>;
  /** Ends it unfinished. */
  abort(): void;
}

/**
 * Passes it on while it comes: one file as it is, many as one ZIP file. It begins with the first chunk
 * that is verified, so nothing is left of an acceptance that came to nothing, and the last bytes come
 * only when all of it is. What was passed on cannot be written anew.
 */
export class StreamedSink implements Sink {
  readonly renamed: number;
  readonly level: Level;
  readonly #begin: () => Drain;
  /** What is passed on. */
  readonly #made: (pieces: AsyncGenerator<Bytes>) => AsyncIterable<Bytes>;
  readonly #order = new InOrder();
  #drain: Drain | null = null;
  #done: Promise<File | null> = Promise.resolve(null);

  static intoDownloads(manifest: Manifest, single: boolean, page: Page): StreamedSink {
    const begin = (size: number | null) => new Download(page, size);
    return new StreamedSink(manifest, single, "handed", begin);
  }

  static intoMemory(manifest: Manifest, single: boolean): StreamedSink {
    return new StreamedSink(manifest, single, "session", () => new MemoryFile());
  }

  private constructor(
    { entries, total }: Manifest,
    single: boolean,
    level: Level,
    begin: (size: number | null) => Drain,
  ) {
    this.level = level;
    if (single) {
      this.renamed = 0;
      this.#begin = () => begin(total);
      this.#made = (pieces) => pieces;
      return;
    }
    const paths = archivePaths(entries);
    this.renamed = entries.filter((entry, index) => entry.path !== paths[index]).length;
    this.#begin = () => begin(total === null ? null : archiveSize(entries, paths));
    this.#made = (pieces) => inBlocks(archive(listed(entries, paths, new Parts(pieces))));
  }

  write(position: number, bytes: Bytes): Promise<void> {
    this.#start();
    return this.#order.write(position, bytes);
  }

  async flush(): Promise<void> {
    // What is passed on is not ours any more.
  }

  async close(): Promise<File | null> {
    this.#start();
    this.#order.end();
    return await this.#done;
  }

  async discard(): Promise<void> {
    this.#order.fail(new DOMException("discarded", "AbortError"));
    this.#drain?.abort();
    await this.#done.catch(() => null);
  }

  #start(): void {
    if (this.#drain !== null) return;
    this.#drain = this.#begin();
    this.#done = this.#pass(this.#drain);
    // Whoever writes or closes hears of its failure.
    this.#done.catch(() => null);
  }

  async #pass(drain: Drain): Promise<File | null> {
    try {
      for await (const bytes of this.#made(this.#order.read())) await drain.take(bytes);
      return await drain.end();
    } catch (error) {
      drain.abort();
      this.#order.fail(error as Error);
      throw error;
    }
  }
}

/** The entries with their bytes, to be used up in this order. */
async function* listed(
  entries: readonly Entry[],
  paths: readonly string[],
  parts: Parts,
): AsyncGenerator<ArchiveEntry> {
  for (const [index, entry] of entries.entries()) {
    const { modified } = entry;
    const path = paths[index] ?? "";
    if (entry.kind === "folder") yield { path, modified };
    else yield { path, modified, content: await parts.next(entry.size) };
  }
}
