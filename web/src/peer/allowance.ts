/** How many signals there may be in ten seconds: of ours, and of theirs where no server counts. */

const SPAN = 10_000;
/**
 * Of ours. A server ends a socket that says more than 120 things in ten seconds; a network that held
 * some of ours back for a while must not make so many of them.
 */
export const MOST_RELAYS = 40;
/** Of theirs. */
export const MOST_HEARD = 120;

/** So many things in ten seconds, and no more. */
export class Allowance {
  readonly #most: number;
  /** When the latest were, oldest first. */
  readonly #taken: number[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there may be one more now; then it counts. */
  take(): boolean {
    const now = performance.now();
    const [first = 0] = this.#taken;
    const full = this.#taken.length === this.#most;
    if (full && now - first < SPAN) return false;
    if (full) this.#taken.shift();
    this.#taken.push(now);
    return true;
  }
}
