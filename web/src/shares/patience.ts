/** Tries again what may succeed later, for as long as somebody wants it. */
import { inParallel } from "../peer/sinks/parallel.ts";
import type { Trouble } from "../peer/status.ts";
import { Passing } from "./faults.ts";

/** Seconds until it is tried again: first, and at most. */
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 8;
/** Parts that are under way at a time: each takes its room in memory. */
export const AT_ONCE = 2;

export class Patience {
  readonly #controller = new AbortController();
  readonly #tell: (trouble: Trouble | null) => void;
  #trouble: Trouble | null = null;
  #held: Promise<void> | null = null;
  #release = (): void => {};

  /** @param tell hears what is in the way, and null when nothing is any more */
  constructor(tell: (trouble: Trouble | null) => void) {
    this.#tell = tell;
  }

  /** Comes when it is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends whatever is under way, for this reason. */
  stop(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** The person pauses it, or goes on. */
  hold(paused: boolean): void {
    if (paused && this.#held === null) {
      this.#held = new Promise((resolve) => {
        this.#release = resolve;
      });
      this.signal.addEventListener("abort", this.#release);
    } else if (!paused) {
      this.#release();
      this.#held = null;
    }
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** Settles when nobody pauses it. */
  get ready(): Promise<void> {
    return this.#held ?? Promise.resolve();
  }

  /**
   * Does it, again and again as long as what is in the way may pass.
   * @throws whatever else it throws, or the reason for which it was stopped
   */
  async with<T>(work: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      await this.ready;
      this.signal.throwIfAborted();
      try {
        const done = await work();
        this.#show(null);
        return done;
      } catch (error) {
        this.signal.throwIfAborted();
        if (!(error instanceof Passing)) throw error;
        this.#show(error.trouble);
        await this.wait(Math.max(pause, error.after));
      }
    }
  }

  /** Works on all items, on `most` at a time. The first failure ends the others. */
  all<Item>(
    items: Iterable<Item>,
    most: number,
    work: (item: Item) => Promise<void>,
  ): Promise<void> {
    return inParallel(items, most, async (item) => {
      try {
        await work(item);
      } catch (error) {
        this.stop(error as Error);
        // Whatever was first: the others fail because of it.
        throw this.signal.reason;
      }
    });
  }

  /** Waits for so many seconds, or until it is stopped. */
  wait(seconds: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      signal.addEventListener("abort", end);
    });
  }

  #show(trouble: Trouble | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#tell(trouble);
  }
}
