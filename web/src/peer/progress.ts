/** Speed and time left, from what was confirmed when. */
import type { Progress } from "./status.ts";

/** Milliseconds over which the speed is measured, and before which none is named. */
const SPAN = 4_000;
const LEAST = 800;
/** How far one reading may move the time left: it is to be read, so it must not jump. */
const SMOOTHING = 0.3;

export class Meter {
  /** Null: nobody knows yet. */
  readonly #total: number | null;
  #samples: { at: number; bytes: number }[] = [];
  #rate: number | null = null;

  constructor(total: number | null) {
    this.#total = total;
  }

  /** After a pause or a loss: what was measured before says nothing of what comes. */
  restart(): void {
    this.#samples = [];
    this.#rate = null;
  }

  /** @param at milliseconds from any start */
  reading(bytes: number, at: number): Progress {
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > SPAN) {
      this.#samples.shift();
    }
    const first = this.#samples[0] ?? { at, bytes };
    const elapsed = at - first.at;
    if (elapsed >= LEAST) {
      // What a reload of the other side lost is sent again, and counts as nothing moved.
      const rate = Math.max(0, ((bytes - first.bytes) / elapsed) * 1000);
      this.#rate = this.#rate === null ? rate : this.#rate + (rate - this.#rate) * SMOOTHING;
    }
    const rate = this.#rate;
    const left = this.#total === null ? null : this.#total - bytes;
    const secondsLeft = left === null || rate === null || rate <= 0 ? null : left / rate;
    return { bytes, rate, secondsLeft };
  }
}
