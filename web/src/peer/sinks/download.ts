/** This side of a download that the service worker feeds to the browser. */
import type { FromSaveWorker, ToDownload } from "../save_messages.ts";
import { Rooms } from "./rooms.ts";
import type { Drain } from "./streamed.ts";

/** What the page does for a download that begins, and goes on. */
export interface Page {
  /**
   * Hand what comes through this port to the browser's downloads.
   * @param size bytes; null if nobody knows
   */
  begin(port: MessagePort, size: number | null): void;
  /** The service worker is to hear that we are still there. */
  keepAlive(): void;
  /** The browser has stopped it, or the person there. */
  stopped(): void;
}

type Word = Extract<FromSaveWorker, string>;

/** Milliseconds between two signs of life; see `PATIENCE` of the service worker. */
const ALIVE_EVERY = 5_000;

export class Download implements Drain {
  readonly #port: MessagePort;
  readonly #alive: ReturnType<typeof setInterval>;
  /** What the service worker has said, and nobody has waited for yet. */
  readonly #heard = new Set<Word>();
  /** Those that are handed over come back. */
  readonly #rooms = new Rooms();
  #wake = (): void => {};

  /** @param size bytes; null if nobody knows */
  constructor(page: Page, size: number | null) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromSaveWorker>) => {
      if (typeof data !== "string") this.#rooms.free(data);
      this.#hear(typeof data === "string" ? data : "more");
      if (data === "stopped") page.stopped();
    };
    this.#alive = setInterval(() => page.keepAlive(), ALIVE_EVERY);
    page.begin(port2, size);
  }

  /**
   * Hands on a copy, once everything before it is taken.
   * @throws {DOMException} `AbortError` if the browser has stopped it
   */
  async take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#until("more");
    const copy = this.#rooms.copy(bytes);
    this.#say(copy, [copy.buffer]);
  }

  /** Ends it whole; settles when the browser has taken everything. Throws as `take`. */
  async end(): Promise<null> {
    await this.#until("more");
    this.#say("end");
    await this.#until("closed");
    this.#leave();
    return null;
  }

  /** Ends it unfinished: in the browser it has failed. */
  abort(): void {
    this.#say("abort");
    this.#hear("stopped");
  }

  #hear(word: Word): void {
    this.#heard.add(word);
    this.#wake();
    if (word === "stopped") this.#leave();
  }

  async #until(word: Word): Promise<void> {
    while (!this.#heard.has(word)) {
      if (this.#heard.has("stopped")) throw new DOMException("the download stopped", "AbortError");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#heard.delete(word);
  }

  #say(word: ToDownload, moved: Transferable[] = []): void {
    this.#port.postMessage(word, moved);
  }

  #leave(): void {
    clearInterval(this.#alive);
  }
}
