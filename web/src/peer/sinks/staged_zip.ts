import type { Entry, Manifest } from "../../protocol/manifest.ts";
import { Layout } from "./layout.ts";
import type { Sink } from "./sink.ts";
import { StagedFile } from "./staging.ts";
import { type ArchiveEntry, archive, archivePaths, archiveSize, inBlocks } from "./zip.ts";

/** Many files: staged as one stream, then written into one ZIP file that goes on to the downloads. */
export class StagedZipSink implements Sink {
  readonly level = "durable";
  readonly renamed: number;
  readonly #entries: readonly Entry[];
  readonly #paths: readonly string[];
  readonly #stream: StagedFile;
  readonly #zip: StagedFile;

  /** @throws {DOMException} `QuotaExceededError` if there is no room for the stream and the archive */
  static async open({ entries, total }: Manifest): Promise<StagedZipSink> {
    const paths = archivePaths(entries);
    const stream = await StagedFile.create(total ?? 0);
    try {
      const zip = await StagedFile.create(total === null ? 0 : archiveSize(entries, paths));
      return new StagedZipSink(entries, paths, stream, zip);
    } catch (error) {
      await stream.remove();
      throw error;
    }
  }

  private constructor(
    entries: readonly Entry[],
    paths: readonly string[],
    stream: StagedFile,
    zip: StagedFile,
  ) {
    this.#entries = entries;
    this.#paths = paths;
    this.#stream = stream;
    this.#zip = zip;
    this.renamed = entries.filter((entry, index) => entry.path !== paths[index]).length;
  }

  async write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#stream.write(position, bytes);
  }

  async flush(): Promise<void> {
    this.#stream.access.flush();
  }

  async close(total: number): Promise<File> {
    let size = 0;
    for await (const bytes of inBlocks(archive(this.#contents(total)))) {
      this.#zip.write(size, bytes);
      size += bytes.length;
    }
    const file = await this.#zip.close(size);
    await this.#stream.remove();
    return file;
  }

  async discard(): Promise<void> {
    await this.#zip.remove();
    // Gone already if the archive had been closed.
    await this.#stream.remove().catch(() => null);
  }

  *#contents(total: number): Generator<ArchiveEntry> {
    const layout = new Layout(this.#entries);
    for (const [index, { kind, modified }] of this.#entries.entries()) {
      const [start, end] = layout.span(index);
      const size = Math.min(end, total) - start;
      const read = (at: number, length: number) => this.#stream.read(start + at, length);
      const path = this.#paths[index] ?? "";
      yield kind === "folder" ? { path, modified } : { path, modified, size, read };
    }
  }
}
