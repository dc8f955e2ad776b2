/** Speed and time left, from what was confirmed when. */
import type { Progress } from "./status.ts";

/** Milliseconds over which the speed is measured, and before which none is named. */
const SPAN = 4_000;
const LEAST = 800;
/** How far one reading may move the time left: it is to be read, so it must not jump. */
const SMOOTHING = 0.3;

export class Meter {
  readonly #total: number;
  #samples: { at: number; bytes: number }[] = [];
  #rate: number | null = null;

  constructor(total: number) {
    this.#total = total;
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
      const rate = ((bytes - first.bytes) / elapsed) * 1000;
      this.#rate = this.#rate === null ? rate : this.#rate + (rate - this.#rate) * SMOOTHING;
    }
    const rate = this.#rate;
    const secondsLeft = rate === null || rate <= 0 ? null : (this.#total - bytes) / rate;
    return { bytes, rate, secondsLeft };
  }
}
