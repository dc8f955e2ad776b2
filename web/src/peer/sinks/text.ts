import type { Sink } from "./sink.ts";

/** A short text, kept in memory to be shown: a manifest allows none that would not fit. */
export class TextSink implements Sink {
  readonly level = "session";
  readonly renamed = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  async write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#bytes.set(bytes, position);
  }

  async flush(): Promise<void> {}

  /** What is no UTF-8 shows as U+FFFD. */
  async close(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  async discard(): Promise<void> {}
}
