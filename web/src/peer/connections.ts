/**
 * The connection in force, and what is to be the first one or to take its place; each is held with its
 * negotiation.
 */
import { type Agreed, same } from "../keys/agreement.ts";
import type { Bytes } from "../keys/spake2.ts";
import type { Datagrams } from "./datagrams.ts";
import { type Heard, Negotiation, type Open } from "./negotiation.ts";

/** Milliseconds that an attempt has for itself: a slow path must not be torn down while it is built. */
const ATTEMPT_PATIENCE = 10_000;
/** Milliseconds for which nothing comes through a connection before the next one is looked for. */
const DISCONNECTED_PATIENCE = 3_000;
/** Milliseconds for which a better connection is looked for, though the present one may be as good. */
const SEARCH = 20_000;

/** What becomes of the connection in force. */
export interface ConnectionsListener {
  /** The connection of this one is in force; the one that it `replaces`, if any, is closed. */
  stands(negotiation: Negotiation, replaces: boolean): void;
  /** The connection that was in force is closed, and none has taken its place. */
  fell(): void;
}

export class Connections {
  readonly #open: Open;
  readonly #listener: ConnectionsListener;
  #standing: Negotiation | null = null;
  #building: Negotiation | null = null;
  #begunAt = Number.NEGATIVE_INFINITY;
  #disconnectedAt = Number.POSITIVE_INFINITY;
  #searchesUntil = Number.NEGATIVE_INFINITY;

  constructor(open: Open, listener: ConnectionsListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Its connection is in force. */
  get standing(): Negotiation | null {
    return this.#standing;
  }

  /** A connection is being made, and has time for it. */
  get underWay(): boolean {
    return this.#building !== null && performance.now() - this.#begunAt < ATTEMPT_PATIENCE;
  }

  /** Nothing comes through the connection in force. */
  get silent(): boolean {
    return performance.now() - this.#disconnectedAt >= DISCONNECTED_PATIENCE;
  }

  /** A connection is needed, and none is being made. */
  get apart(): boolean {
    const searches = performance.now() < this.#searchesUntil;
    return (this.#standing === null || this.silent || searches) && !this.underWay;
  }

  /** The one with the keys that were agreed on last. */
  get latest(): Negotiation | null {
    return this.#building ?? this.#standing;
  }

  /** The one with the keys of this attempt to agree. */
  of(attempt: Bytes): Negotiation | null {
    return this.#both.find((one) => same(one.agreed.attempt, attempt)) ?? null;
  }

  /**
   * Begins anew what is to stand next.
   * @throws what `open` throws
   */
  build(agreed: Agreed, datagrams: Datagrams): Negotiation {
    this.#giveUp();
    this.#begunAt = performance.now();
    const negotiation = new Negotiation(agreed, datagrams, this.#open, (what) =>
      this.#heard(negotiation, what),
    );
    this.#building = negotiation;
    return negotiation;
  }

  /** Is apart for a while, though a connection stands: it may be about to end. */
  search(): void {
    this.#searchesUntil = performance.now() + SEARCH;
  }

  /** Gives up what has taken too long, where the connection in force will do. */
  tidy(): void {
    if (!this.apart && !this.underWay) this.#giveUp();
  }

  /** See `Datagrams`. */
  repeat(now: number, everything = false): void {
    for (const negotiation of this.#both) negotiation.datagrams.repeat(now, everything);
  }

  /** Closes the connection in force: it is of no use. */
  drop(): void {
    this.#standing?.close();
    this.#standing = null;
    this.#disconnectedAt = Number.POSITIVE_INFINITY;
    this.#listener.fell();
  }

  close(): void {
    for (const negotiation of this.#both) negotiation.close();
  }

  get #both(): Negotiation[] {
    return [this.#building, this.#standing].filter((one) => one !== null);
  }

  #giveUp(): void {
    this.#building?.close();
    this.#building = null;
  }

  #heard(negotiation: Negotiation, what: Heard): void {
    const stands = negotiation === this.#standing;
    if (what === "connected") {
      this.#disconnectedAt = Number.POSITIVE_INFINITY;
      if (!stands) this.#replace(negotiation);
    } else if (what === "failed") {
      if (stands) this.drop();
      else this.#giveUp();
    } else if (stands) this.#disconnectedAt = performance.now();
  }

  #replace(negotiation: Negotiation): void {
    const former = this.#standing;
    this.#standing = negotiation;
    this.#building = null;
    this.#searchesUntil = Number.NEGATIVE_INFINITY;
    former?.close();
    this.#listener.stands(negotiation, former !== null);
  }
}
