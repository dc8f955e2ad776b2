/** The engine of stored copies: one upload or download, and the words of the page that move it. */
import { NotGenuine } from "../keys/records.ts";
import type { Disk } from "../peer/receiving_driver.ts";
import { type ErrorCode, PeerFault } from "../protocol/errors.ts";
import { ShareFault, Stopped } from "./faults.ts";
import { Fetching } from "./fetching.ts";
import { Patience } from "./patience.ts";
import type { Put } from "./server.ts";
import { store } from "./storing.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

export class ShareEngine {
  readonly #post: (message: FromWorker) => void;
  readonly #disk: Disk;
  readonly #put: Put;
  readonly #patience: Patience;
  #working: Promise<void> = Promise.resolve();
  #fetching: Fetching | null = null;

  constructor(post: (message: FromWorker) => void, disk: Disk, put: Put) {
    this.#post = post;
    this.#disk = disk;
    this.#put = put;
    this.#patience = new Patience((trouble) => post({ type: "trouble", trouble }));
  }

  hear(message: ToWorker): void {
    const patience = this.#patience;
    if (message.type === "store") {
      this.#work(store(this.#post, patience, this.#put, message));
    } else if (message.type === "open") {
      this.#fetching = new Fetching(this.#post, patience, this.#disk, message);
      this.#work(this.#fetching.list());
    } else if (message.type === "accept") {
      if (this.#fetching) this.#work(this.#fetching.receive(message.target, message.path));
    } else if (message.type === "decline") this.#fetching?.forget();
    else if (message.type === "find") this.#fetching?.find(message.text);
    else if (message.type === "handed") this.#fetching?.handed();
    else if (message.type === "hold") patience.hold(message.paused);
    else if (message.type === "failed") patience.stop(new ShareFault(message.code));
    else if (message.type === "stop") {
      patience.stop(new Stopped());
      this.#fetching?.handed();
      this.#working.finally(() => this.#post({ type: "closed" }));
    }
  }

  #work(work: Promise<void>): void {
    this.#working = work.catch(async (error: unknown) => {
      const code = codeOf(error);
      const kept = (await this.#fetching?.letGo(code)) ?? false;
      if (error instanceof Stopped) return;
      if (code === null) throw error;
      this.#post({ type: "ended", code, kept });
    });
  }
}

/** Null: nobody wants it any more, or it is a fault of our own. */
function codeOf(error: unknown): ErrorCode | null {
  if (error instanceof NotGenuine || error instanceof PeerFault) return "share-damaged";
  if (!(error instanceof ShareFault)) return null;
  return error.code === "budget-spent" ? "share-spent" : error.code;
}
