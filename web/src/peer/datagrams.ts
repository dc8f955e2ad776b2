/**
 * Delivery over signaling that loses, repeats, reorders and invents: within one agreement, each side
 * seals and numbers what it sends, acknowledges what it got, and repeats, byte for byte, what was not
 * acknowledged.
 */

import type { Agreed } from "../keys/agreement.ts";
import { type Sealed, writeEnvelope } from "../keys/envelopes.ts";
import { Opener, Sealer } from "../keys/sealing.ts";
import type { Bytes } from "../keys/spake2.ts";
import type { Carrier } from "../protocol/messages.ts";
import { MANNERS, readSaid, type Said, writeSaid } from "./sealed.ts";
import type { Signal } from "./signaling.ts";
import { writeSignal } from "./signals.ts";
import type { Role } from "./status.ts";

/** Milliseconds until the first repetition; it doubles up to the longest. */
export const FIRST_REPEAT = 1_000;
export const LONGEST_REPEAT = 8_000;
/** Most counters that wait for an acknowledgement, or for being acknowledged. */
const MOST_WAITING = 1_024;
/** Milliseconds in which acknowledgements are collected, so that one signal carries them all. */
const ACK_PAUSE = 100;

/** What was said, and whether it is heard for the first time. */
export interface Told {
  said: Said;
  isNew: boolean;
}

interface Unacknowledged {
  signal: Signal;
  due: number;
  wait: number;
}

export class Datagrams {
  readonly #other: Role;
  readonly #relay: (signal: Signal) => void;
  readonly #sealer: Sealer;
  readonly #opener: Opener;
  readonly #waiting = new Map<number, Unacknowledged>();
  readonly #toAcknowledge = new Set<number>();
  #closed = false;

  constructor(
    role: Role,
    transferId: string,
    { attempt, sealA, sealB }: Agreed,
    relay: (signal: Signal) => void,
  ) {
    const [ours, theirs] = role === "sender" ? [sealA, sealB] : [sealB, sealA];
    this.#other = role === "sender" ? "receiver" : "sender";
    this.#relay = relay;
    this.#sealer = new Sealer(ours, attempt, role, transferId);
    this.#opener = new Opener(theirs, this.#other, transferId);
  }

  /** Sends it, and again until it is acknowledged, if it is of that kind. */
  async send(said: Said): Promise<void> {
    const { carrier, once } = MANNERS[said.kind];
    if (!once && this.#waiting.size >= MOST_WAITING)
      throw new RangeError("too much unacknowledged");
    const sealed = await this.#sealer.seal(writeSaid(said), carrier);
    if (this.#closed) return;
    const signal = writeSignal(carrier, writeEnvelope(sealed));
    const due = performance.now() + FIRST_REPEAT;
    if (!once) this.#waiting.set(sealed.counter, { signal, due, wait: FIRST_REPEAT });
    this.#relay(signal);
  }

  /** Seals what asks whether the keys are still there. */
  async probe(): Promise<Bytes> {
    return writeEnvelope(
      await this.#sealer.seal(writeSaid({ kind: "probe" }), MANNERS.probe.carrier),
    );
  }

  /**
   * What the other side says; null: it is not theirs, or nothing that is to be acted on. What opens but
   * is of no known kind is acknowledged too: a later version may have more kinds.
   */
  async open(sealed: Sealed, carrier: Carrier): Promise<Told | null> {
    const opened = await this.#opener.open(sealed, carrier);
    if (opened === null || this.#closed) return null;
    const { plaintext, isNew } = opened;
    const said = readSaid(plaintext, carrier, this.#other);
    if (said === null || !MANNERS[said.kind].once) this.#acknowledge(sealed.counter);
    if (said?.kind !== "ack") return said && { said, isNew };
    for (const counter of said.counters) this.#waiting.delete(counter);
    return null;
  }

  /** Repeats what is due; with `all`, because the peer is there anew, everything. */
  repeat(now: number, all = false): void {
    for (const waiting of this.#waiting.values()) {
      if (!all && now < waiting.due) continue;
      waiting.wait = Math.min(LONGEST_REPEAT, waiting.wait * 2);
      waiting.due = now + waiting.wait;
      this.#relay(waiting.signal);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #acknowledge(counter: number): void {
    if (this.#toAcknowledge.size === 0) setTimeout(() => this.#flush(), ACK_PAUSE);
    if (this.#toAcknowledge.size < MOST_WAITING) this.#toAcknowledge.add(counter);
  }

  #flush(): void {
    if (this.#closed) return;
    const counters = [...this.#toAcknowledge];
    this.#toAcknowledge.clear();
    this.send({ kind: "ack", counters });
  }
}
