/** Speed and time left, from what moved when. */
import type { Progress } from "./status.ts";

/** Milliseconds over which the speed is measured, and before which none is named. */
const SPAN = 4_000;
const LEAST = 800;
/** How far one reading may move the speed. */
const SMOOTHING = 0.3;
/** Milliseconds of a beginning, which says little of what comes: no time left is foretold before. */
const BEGINNING = 2_000;
/** Milliseconds in which the time left comes near to what is measured: it must not jump. */
const EASING = 4_000;
/** Milliseconds without anything until it is a stall. On a slow path three times the last gap. */
const STALL = 3_000;
const LONGEST_STALL = 20_000;

interface Move {
  at: number;
  moved: number;
}

export class Meter {
  /** Null: nobody knows yet. */
  readonly #total: number | null;
  /** When something had moved, and how much by then. */
  #moves: Move[] = [];
  /** Milliseconds between the last two. */
  #gap = 0;
  #begunAt = 0;
  #readAt = 0;
  #rate: number | null = null;
  #secondsLeft: number | null = null;

  constructor(total: number | null) {
    this.#total = total;
  }

  /** After a pause or a loss: what was measured before says nothing of what comes. */
  restart(): void {
    this.#moves = [];
    this.#gap = 0;
    this.#rate = null;
    this.#secondsLeft = null;
  }

  /**
   * @param bytes that are confirmed
   * @param moved bytes that the connection has carried: they tell the speed, because confirmations
   *   come in lumps, on a slow path many seconds apart
   * @param at milliseconds from any start
   */
  reading(bytes: number, moved: number, at: number): Progress {
    const last = this.#moves.at(-1);
    if (last === undefined || moved < last.moved) {
      this.restart();
      this.#begin({ at, moved });
    } else if (moved > last.moved) this.#move({ at, moved }, at - last.at);
    else if (at - last.at >= Math.min(LONGEST_STALL, Math.max(STALL, 3 * this.#gap))) {
      this.#rate = 0;
    }
    this.#foretell(bytes, at);
    return { bytes, rate: this.#rate, secondsLeft: this.#secondsLeft };
  }

  #begin(move: Move): void {
    this.#moves = [move];
    this.#begunAt = move.at;
    this.#rate = null;
  }

  #move(next: Move, gap: number): void {
    this.#gap = gap;
    if (this.#rate === 0) {
      // What comes after a stall is measured for itself.
      this.#begin(next);
      return;
    }
    this.#moves.push(next);
    let [first = next] = this.#moves;
    while (this.#moves.length > 2 && next.at - first.at > SPAN) {
      this.#moves.shift();
      [first = next] = this.#moves;
    }
    const elapsed = next.at - first.at;
    if (elapsed < LEAST) return;
    const rate = ((next.moved - first.moved) / elapsed) * 1000;
    const before = next.at - this.#begunAt <= BEGINNING ? rate : (this.#rate ?? rate);
    this.#rate = before + (rate - before) * SMOOTHING;
  }

  #foretell(bytes: number, at: number): void {
    const passed = at - this.#readAt;
    this.#readAt = at;
    if (this.#total === null || !this.#rate || at - this.#begunAt < BEGINNING) {
      this.#secondsLeft = null;
      return;
    }
    const measured = (this.#total - bytes) / this.#rate;
    const before = this.#secondsLeft;
    const expected = before === null ? measured : Math.max(0, before - passed / 1000);
    this.#secondsLeft = expected + (measured - expected) * (1 - Math.exp(-passed / EASING));
  }
}
