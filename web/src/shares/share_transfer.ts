/** A stored copy on its way, as the page holds it: the worker that moves it, and one status. */

import type { EndedBy, Progress, Status, Summary, Transfer } from "../peer/status.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { REASONS, UsageError } from "../protocol/errors.ts";
import { type ShareHost, startShareWorker } from "./share_host.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** A receiver's ends that leave the copy as it is. */
const OF_THIS_DEVICE: readonly ErrorCode[] = REASONS;

export abstract class ShareTransfer implements Transfer {
  readonly #listeners = new Set<(status: Status) => void>();
  #status: Status;
  #host: ShareHost | null = null;
  #over = false;

  constructor(status: Status) {
    this.#status = status;
  }

  get status(): Status {
    return this.#status;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  abstract cancel(): void;

  abstract pause(paused: boolean): void;

  protected abstract hear(message: FromWorker): void;
  protected abstract readonly summary: Summary | null;
  /** How far it has come; null: it has not begun. */
  protected abstract readonly progress: Progress | null;

  protected get over(): boolean {
    return this.#over;
  }

  protected publish(status: Status): void {
    if (this.#over) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  /** Gives the worker its task; what an earlier one was at is of no use any more. */
  protected begin(task: ToWorker): void {
    this.#host?.terminate();
    this.#host = startShareWorker(
      (message) => this.#heard(message),
      (why) => this.end(why, "fault"),
    );
    this.tell(task);
  }

  protected tell(message: ToWorker): void {
    if (this.#host === null) throw new UsageError("nothing has begun");
    this.#host.postMessage(message);
  }

  /** Nothing more comes of it. */
  protected finish(status: Status): void {
    this.publish(status);
    this.#over = true;
    this.finished();
  }

  /** It is over, however it went. */
  protected finished(): void {}

  /** @param kept what has come stays for a later visit */
  protected end(code: ErrorCode, by: EndedBy, kept = false): void {
    const { summary, progress } = this;
    const { role } = this.#status;
    const at = Date.now();
    this.finish({
      phase: "ended",
      role,
      summary,
      code,
      by,
      progress,
      mayHaveArrived: false,
      kept,
      ...(role === "receiver" && OF_THIS_DEVICE.includes(code) && { copyStays: true }),
      at,
    });
    this.leave();
  }

  /** Lets the worker end what it is at, then ends it. */
  protected leave(): void {
    this.#host?.postMessage({ type: "stop" });
  }

  /** The worker is no more. */
  protected left(): void {}

  #heard(message: FromWorker): void {
    if (message.type === "closed") {
      this.#host?.terminate();
      this.left();
    } else if (!this.#over) this.hear(message);
  }
}
