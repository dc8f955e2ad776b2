/**
 * How two peers that share a signaling room come to a connection, and to the next one when it is lost.
 *
 * The sender always begins, so there is no glare: `hello` → `reply` → offer → answer, candidates both
 * ways. Every `hello` is a new attempt with an id of its own; a later attempt replaces one that has
 * not led to a connection. A connection that stands stays in force until the next one stands.
 */
import type { Connection } from "./connection.ts";
import { type Attempt, drawAttempt, type Numbered, type Said, unwrap, wrap } from "./envelope.ts";
import { Negotiation, type Open } from "./negotiation.ts";
import type { SeatLoss, Signal } from "./signaling.ts";
import type { Role } from "./status.ts";

/** The version of this conversation. */
const VERSION = 1;
/** Attempts that may wait for an answer at once. */
const MOST_PENDING = 4;
/** Milliseconds that a receiver waits for a hello before it asks. */
const PATIENCE = 2_000;
/** Milliseconds between two hellos: at least, and as long as nothing comes of them at most. */
const HELLO_PAUSE = 1_000;
const LONGEST_HELLO_PAUSE = 8_000;
/** Milliseconds between two replies: hellos that come faster are nobody's. */
const REPLY_PAUSE = 100;
const BEAT = 250;
/** Milliseconds that an attempt has for itself: a slow path must not be torn down while it is built. */
const ATTEMPT_PATIENCE = 10_000;
/** Milliseconds for which nothing comes through a connection before the next one is looked for. */
const DISCONNECTED_PATIENCE = 3_000;

export interface RendezvousListener {
  /** This connection is in force: the first one, or a new one. */
  connected(connection: Connection): void;
  /** The connection that was in force is gone, and is closed. */
  lost(): void;
  /** Apart, with no room left to meet in. */
  stranded(why: SeatLoss): void;
  /** This browser cannot make such a connection. */
  unable(): void;
}

export class Rendezvous {
  readonly #role: Role;
  readonly #relay: (signal: Signal) => void;
  readonly #open: Open;
  readonly #listener: RendezvousListener;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Sender: said hello; receiver: said reply. Oldest first. */
  #pending: Attempt[] = [];
  /** The connection in force. */
  #standing: Negotiation | null = null;
  /** What is to take its place, or to be the first. */
  #building: Negotiation | null = null;
  #begunAt = Number.NEGATIVE_INFINITY;
  #disconnectedAt = Number.POSITIVE_INFINITY;
  #peerHere = false;
  /** The peer has come, perhaps anew, and was not greeted since. */
  #ungreeted = false;
  #heardAt = 0;
  #helloAt = Number.NEGATIVE_INFINITY;
  #helloPause = HELLO_PAUSE;
  #repliedAt = Number.NEGATIVE_INFINITY;
  #seatLoss: SeatLoss | null = null;
  #closed = false;

  constructor(
    role: Role,
    relay: (signal: Signal) => void,
    open: Open,
    listener: RendezvousListener,
  ) {
    this.#role = role;
    this.#relay = relay;
    this.#open = open;
    this.#listener = listener;
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  /** The peer is in the room, perhaps anew: whatever was said before may have met nobody. */
  peerHere(): void {
    const now = performance.now();
    this.#peerHere = true;
    this.#heardAt = now;
    this.#helloPause = HELLO_PAUSE;
    if (this.#standing !== null) return;
    this.#ungreeted = true;
    this.#greet(now);
    this.#building?.repeat(now, true);
  }

  peerAway(): void {
    this.#peerHere = false;
  }

  /** The seat in the room is gone for good; a connection that stands does not need it. */
  seatLost(why: SeatLoss): void {
    this.#peerHere = false;
    this.#seatLoss = why;
    if (this.#standing === null) this.#listener.stranded(why);
  }

  /** Takes whatever came through the room. What makes no sense is ignored, not answered. */
  async signal(signal: Signal): Promise<void> {
    const said = unwrap(signal);
    if (said !== null && !this.#closed) await this.#hear(said).catch(ignoreMalformedDescription);
  }

  /** The connection of this number is of no use any more: a loss, if it is the one in force. */
  renew(connection: number): void {
    if (this.#standing?.connection.number === connection) this.#lose();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#standing?.close();
    this.#building?.close();
  }

  async #hear(said: Said): Promise<void> {
    this.#heardAt = performance.now();
    if (said.kind === "want") this.#wanted();
    else if (said.kind === "hello") this.#greeted(said.attempt, said.versions);
    else if (said.kind === "reply") await this.#replied(said.attempt, said.version);
    else if (said.kind === "ack") this.#of(said.attempt)?.acknowledged(said.numbers);
    else await this.#numbered(said);
  }

  #say(said: Said): void {
    this.#relay(wrap(said));
  }

  #of(attempt: Attempt): Negotiation | null {
    if (this.#building?.attempt === attempt) return this.#building;
    return this.#standing?.attempt === attempt ? this.#standing : null;
  }

  get #underWay(): boolean {
    return this.#building !== null && performance.now() - this.#begunAt < ATTEMPT_PATIENCE;
  }

  /** The sender says hello, if it is time, and unless an attempt with this very peer is under way. */
  #greet(now: number): void {
    if (this.#role !== "sender" || now - this.#helloAt < this.#helloPause) return;
    if (this.#underWay && !this.#ungreeted) return;
    this.#helloAt = now;
    this.#helloPause = Math.min(LONGEST_HELLO_PAUSE, this.#helloPause * 2);
    this.#ungreeted = false;
    const attempt = drawAttempt();
    this.#pending = [...this.#pending.slice(1 - MOST_PENDING), attempt];
    this.#say({ kind: "hello", attempt, versions: [VERSION] });
  }

  /** The receiver knows of no connection. It may be right even where we believe to have one. */
  #wanted(): void {
    if (this.#standing === null) this.#helloPause = HELLO_PAUSE;
    this.#greet(performance.now());
  }

  /** A sender who says hello knows of no connection, even where we believe to have one. */
  #greeted(attempt: Attempt, versions: readonly number[]): void {
    if (this.#role !== "receiver" || !versions.includes(VERSION) || this.#underWay) return;
    const now = performance.now();
    if (now - this.#repliedAt < REPLY_PAUSE) return;
    this.#repliedAt = now;
    this.#pending = [...this.#pending.slice(1 - MOST_PENDING), attempt];
    this.#say({ kind: "reply", attempt, version: VERSION });
  }

  async #replied(attempt: Attempt, version: number): Promise<void> {
    if (this.#role !== "sender" || version !== VERSION || !this.#pending.includes(attempt)) return;
    this.#pending = [];
    await this.#begin(attempt).offer();
  }

  async #numbered(said: Numbered): Promise<void> {
    const { attempt, kind } = said;
    if (kind === (this.#role === "sender" ? "offer" : "answer")) return;
    // Offers are repeated: one that comes too soon after another is taken the next time.
    const rested = performance.now() - this.#begunAt >= HELLO_PAUSE;
    if (kind === "offer" && rested && this.#pending.includes(attempt)) {
      this.#pending = this.#pending.slice(this.#pending.indexOf(attempt) + 1);
      this.#begin(attempt);
    }
    await this.#of(attempt)?.hear(said);
  }

  #begin(attempt: Attempt): Negotiation {
    this.#building?.close();
    this.#begunAt = performance.now();
    try {
      const negotiation = new Negotiation(attempt, this.#relay, this.#open, (what) => {
        if (what === "connected") this.#stands(negotiation);
        else if (what === "failed") this.#falls(negotiation);
        else if (negotiation === this.#standing) this.#disconnectedAt = performance.now();
      });
      this.#building = negotiation;
      return negotiation;
    } catch (error) {
      this.#building = null;
      this.#listener.unable();
      throw error;
    }
  }

  #stands(negotiation: Negotiation): void {
    this.#disconnectedAt = Number.POSITIVE_INFINITY;
    if (negotiation === this.#standing) return;
    const former = this.#standing;
    this.#building = null;
    this.#standing = negotiation;
    this.#ungreeted = false;
    former?.close();
    if (former !== null) this.#listener.lost();
    if (this.#closed) return;
    negotiation.connection.use();
    this.#listener.connected(negotiation.connection);
  }

  #falls(negotiation: Negotiation): void {
    if (negotiation === this.#standing) this.#lose();
    else {
      negotiation.close();
      this.#building = null;
    }
  }

  #lose(): void {
    const now = performance.now();
    this.#standing?.close();
    this.#standing = null;
    this.#disconnectedAt = Number.POSITIVE_INFINITY;
    this.#heardAt = now;
    this.#helloPause = HELLO_PAUSE;
    this.#listener.lost();
    if (this.#seatLoss !== null) this.#listener.stranded(this.#seatLoss);
    else if (this.#peerHere && !this.#closed) this.#greet(now);
  }

  #beat(): void {
    const now = performance.now();
    const silent = now - this.#disconnectedAt >= DISCONNECTED_PATIENCE;
    const content = this.#standing !== null && !silent;
    if (content && this.#building !== null && !this.#underWay) this.#falls(this.#building);
    if (!this.#peerHere) return;
    this.#standing?.repeat(now);
    this.#building?.repeat(now);
    if (content) return;
    if (this.#role === "sender") this.#greet(now);
    else if (!this.#underWay && now - this.#heardAt >= PATIENCE) {
      this.#heardAt = now;
      this.#say({ kind: "want" });
    }
  }
}

/** A description or candidate that the browser refuses: the attempt comes to nothing, and that is all. */
function ignoreMalformedDescription(error: unknown): void {
  if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
}
