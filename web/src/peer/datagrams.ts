/**
 * Delivery over signaling that loses, repeats and reorders: within one attempt to connect, each side
 * numbers what it sends, acknowledges what it got, and repeats, byte for byte, what was not
 * acknowledged.
 */

/** Milliseconds until the first repetition; it doubles up to the longest. */
export const FIRST_REPEAT = 1_000;
export const LONGEST_REPEAT = 8_000;
/** Most numbers that are remembered as seen, and most that wait for an acknowledgement. */
const WINDOW = 1_024;

interface Unacknowledged<Packet> {
  packet: Packet;
  due: number;
  wait: number;
}

export class Datagrams<Packet> {
  readonly #put: (packet: Packet) => void;
  readonly #waiting = new Map<number, Unacknowledged<Packet>>();
  readonly #seen = new Set<number>();
  #next = 0;

  constructor(put: (packet: Packet) => void) {
    this.#put = put;
  }

  /** Sends what `make` makes of the next number, and again until it is acknowledged. */
  send(make: (number: number) => Packet, now: number): void {
    if (this.#waiting.size >= WINDOW) throw new RangeError("too much unacknowledged");
    const number = this.#next++;
    const packet = make(number);
    this.#waiting.set(number, { packet, due: now + FIRST_REPEAT, wait: FIRST_REPEAT });
    this.#put(packet);
  }

  /** Whether this number is new. A repeated one only wants its acknowledgement again. */
  isNew(number: number): boolean {
    if (this.#seen.has(number) || this.#seen.size >= WINDOW) return false;
    this.#seen.add(number);
    return true;
  }

  acknowledged(numbers: readonly number[]): void {
    for (const number of numbers) this.#waiting.delete(number);
  }

  /** Repeats what is due; with `all`, because the peer is there anew, everything. */
  repeat(now: number, all = false): void {
    for (const waiting of this.#waiting.values()) {
      if (!all && now < waiting.due) continue;
      waiting.wait = Math.min(LONGEST_REPEAT, waiting.wait * 2);
      waiting.due = now + waiting.wait;
      this.#put(waiting.packet);
    }
  }
}
