import type { Manifest } from "../../protocol/manifest.ts";
import type { Held, Origin, Sink } from "./sink.ts";
import { StagedStream } from "./staged_stream.ts";

/** One file, staged whole; it goes on to the downloads. */
export class StagedFileSink implements Sink {
  readonly level = "durable";
  /** The downloads find a name for it. */
  readonly renamed = 0;
  readonly held: Held;
  readonly #stream: StagedStream;

  /** @throws {DOMException} `QuotaExceededError` if there is no room */
  static async open(manifest: Manifest, origin: Origin | null): Promise<StagedFileSink> {
    return new StagedFileSink(await StagedStream.open(manifest, origin));
  }

  private constructor(stream: StagedStream) {
    this.held = stream.held;
    this.#stream = stream;
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
    const file = await this.#stream.close(total);
    await this.#stream.folder.write("delivered", "");
    return file;
  }

  async leave(): Promise<void> {
    this.#stream.folder.leave();
  }

  discard(): Promise<void> {
    return this.#stream.folder.remove();
  }
}
