import type { Entry } from "../../protocol/manifest.ts";
import { Ranges } from "../../protocol/ranges.ts";
import { Layout, type Piece } from "./layout.ts";
import { inParallel } from "./parallel.ts";
import type { Sink } from "./sink.ts";
import { Tree } from "./tree.ts";

/** Files that are made, written or closed at a time: enough to hide how long each step takes. */
const AT_ONCE = 8;

/**
 * A folder that the person picked. Every file is closed as soon as it is whole, so that only those
 * stay open which a chunk has begun and the next one ends.
 */
export class PickedFolderSink implements Sink {
  readonly level = "session";
  readonly #entries: readonly Entry[];
  readonly #layout: Layout;
  readonly #tree: Tree;
  readonly #handles = new Map<number, Promise<FileSystemFileHandle>>();
  readonly #streams = new Map<number, Promise<FileSystemWritableFileStream>>();
  /** Files that were closed whole. */
  readonly #whole = new Set<number>();
  /** What is written, in positions of the stream. */
  readonly #written = new Ranges();
  #over = false;

  constructor(handle: FileSystemDirectoryHandle, entries: readonly Entry[]) {
    this.#entries = entries;
    this.#layout = new Layout(entries);
    this.#tree = new Tree(handle);
  }

  get renamed(): number {
    return this.#tree.renamed;
  }

  async write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const pieces = this.#layout.pieces(position, bytes.length);
    await inParallel(pieces, AT_ONCE, (piece) => this.#writePiece(position, bytes, piece));
  }

  async flush(): Promise<void> {
    // The browser keeps files of its own until they are closed; there is nothing to flush before.
  }

  async close(): Promise<null> {
    // What has no bytes was never written, and a file of unknown size does not end by itself.
    const rest = Array.from(this.#entries.keys()).filter((index) => !this.#whole.has(index));
    await inParallel(rest, AT_ONCE, async (index) => {
      const entry = this.#entries[index];
      if (entry?.kind === "folder") await this.#tree.folder(entry.path);
      else if (this.#streams.has(index)) await this.#closeFile(index);
      else await this.#file(index);
    });
    return null;
  }

  async discard(): Promise<void> {
    this.#over = true;
    const streams = await Promise.allSettled(this.#streams.values());
    await Promise.allSettled(this.#handles.values());
    for (const stream of streams) {
      // Refused where it was closed meanwhile, and then the file goes below.
      if (stream.status === "fulfilled") await stream.value.abort().catch(() => null);
    }
    this.#streams.clear();
    await this.#tree.remove();
  }

  async #writePiece(position: number, bytes: Uint8Array<ArrayBuffer>, piece: Piece): Promise<void> {
    const { index, at, from, to } = piece;
    const stream = await this.#stream(index);
    await stream.write({ type: "write", position: at, data: bytes.subarray(from, to) });
    this.#written.add(position + from, position + to);
    if (this.#written.covers(...this.#layout.span(index))) await this.#closeFile(index);
  }

  #stream(index: number): Promise<FileSystemWritableFileStream> {
    const known = this.#streams.get(index);
    if (known !== undefined) return known;
    // A whole file that is opened again is to be mended, not to be written anew.
    const keepExistingData = this.#whole.delete(index);
    const opened = this.#file(index).then((file) => file.createWritable({ keepExistingData }));
    this.#streams.set(index, opened);
    return opened;
  }

  #file(index: number): Promise<FileSystemFileHandle> {
    const entry = this.#entries[index];
    if (this.#over || entry === undefined) return Promise.reject(new Error("the transfer is over"));
    const known = this.#handles.get(index);
    if (known !== undefined) return known;
    const made = this.#tree.file(entry.path);
    this.#handles.set(index, made);
    return made;
  }

  async #closeFile(index: number): Promise<void> {
    const stream = this.#streams.get(index);
    // Of two writes that end a file together, one closes it.
    if (stream === undefined || this.#whole.has(index)) return;
    this.#whole.add(index);
    await (await stream).close();
    this.#streams.delete(index);
  }
}
