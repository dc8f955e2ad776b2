import type { Sink } from "./sink.ts";
import { StagedFile } from "./staging.ts";

/** One file, staged whole; it goes on to the downloads. */
export class StagedFileSink implements Sink {
  readonly level = "durable";
  /** The downloads find a name for it. */
  readonly renamed = 0;
  readonly #file: StagedFile;

  /**
   * @param size null if nobody knows it before the end
   * @throws {DOMException} `QuotaExceededError` if there is no room
   */
  static async open(size: number | null): Promise<StagedFileSink> {
    return new StagedFileSink(await StagedFile.create(size ?? 0));
  }

  private constructor(file: StagedFile) {
    this.#file = file;
  }

  async write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#file.write(position, bytes);
  }

  async flush(): Promise<void> {
    this.#file.access.flush();
  }

  close(total: number): Promise<File> {
    return this.#file.close(total);
  }

  discard(): Promise<void> {
    return this.#file.remove();
  }
}
