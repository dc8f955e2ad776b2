import type { Sink } from "./sink.ts";

/**
 * A file that the person picked. The browser makes it at once, empty, and puts the content in place
 * at the close.
 */
export class PickedFileSink implements Sink {
  readonly level = "session";
  /** The person named it. */
  readonly renamed = 0;
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
