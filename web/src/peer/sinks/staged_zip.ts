import type { Entry, Manifest } from "../../protocol/manifest.ts";
import { AHEAD } from "./in_order.ts";
import { Layout } from "./layout.ts";
import { type Content, PIECE } from "./parts.ts";
import { Turns } from "./rooms.ts";
import type { Held, Origin, Sink } from "./sink.ts";
import { StagedStream, write } from "./staged_stream.ts";
import { type ArchiveEntry, archive, archivePaths, archiveSize, inBlocks } from "./zip.ts";

/** Many files: staged as one stream, then written into one ZIP file that goes on to the downloads. */
export class StagedZipSink implements Sink {
  readonly level = "durable";
  readonly renamed: number;
  readonly held: Held;
  readonly #entries: readonly Entry[];
  readonly #paths: readonly string[];
  readonly #stream: StagedStream;
  readonly #archive: FileSystemSyncAccessHandle;
  readonly #rooms = new Turns(AHEAD + 1, PIECE);

  /** @throws {DOMException} `QuotaExceededError` if there is no room for the stream and the archive */
  static async open(manifest: Manifest, origin: Origin | null): Promise<StagedZipSink> {
    const { entries, total } = manifest;
    const paths = archivePaths(entries);
    const stream = await StagedStream.open(manifest, origin);
    try {
      const access = await stream.folder.file("archive");
      if (total !== null) stream.setAside(access, archiveSize(entries, paths));
      return new StagedZipSink(entries, paths, stream, access);
    } catch (error) {
      await stream.giveUp();
      throw error;
    }
  }

  private constructor(
    entries: readonly Entry[],
    paths: readonly string[],
    stream: StagedStream,
    access: FileSystemSyncAccessHandle,
  ) {
    this.#entries = entries;
    this.#paths = paths;
    this.#stream = stream;
    this.#archive = access;
    this.held = stream.held;
    this.renamed = entries.filter((entry, index) => entry.path !== paths[index]).length;
  }

  async write(
    position: number,
    bytes: Uint8Array<ArrayBuffer>,
    digest?: Uint8Array,
  ): Promise<void> {
    this.#stream.write(position, bytes, digest);
  }

  async flush(): Promise<void> {
    this.#stream.flush();
  }

  async close(total: number): Promise<File> {
    const { folder } = this.#stream;
    let size = 0;
    for await (const bytes of inBlocks(archive(this.#contents(total)))) {
      write(this.#archive, size, bytes);
      size += bytes.length;
    }
    this.#archive.truncate(size);
    this.#archive.flush();
    this.#archive.close();
    await folder.write("delivered", "");
    return folder.whole("archive");
  }

  async settle(): Promise<void> {
    await this.#stream.close(0);
  }

  async leave(): Promise<void> {
    this.#stream.folder.leave();
  }

  discard(): Promise<void> {
    return this.#stream.folder.remove();
  }

  *#contents(total: number): Generator<ArchiveEntry> {
    const layout = new Layout(this.#entries);
    for (const [index, { kind, modified }] of this.#entries.entries()) {
      const [start, end] = layout.span(index);
      const size = Math.min(end, total) - start;
      const path = this.#paths[index] ?? "";
      if (kind === "folder") yield { path, modified };
      else yield { path, modified, content: this.#part(start, size) };
    }
  }

  /** The short way for small files, of which there are many. */
  #part(start: number, size: number): Content {
    return size <= PIECE ? this.#read(start, size) : this.#pieces(start, size);
  }

  async *#pieces(start: number, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < size; at += PIECE) {
      yield this.#read(start + at, Math.min(PIECE, size - at));
    }
  }

  #read(start: number, size: number): Uint8Array<ArrayBuffer> {
    return this.#stream.read(start, this.#rooms.next(size));
  }
}
