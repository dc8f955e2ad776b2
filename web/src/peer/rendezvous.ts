/**
 * How two peers that share a signaling room come to a connection.
 *
 * The sender always begins, so there is no glare: `hello` → `reply` → offer → answer, candidates both
 * ways. Every `hello` is a new attempt with an id of its own; a later attempt replaces one that has
 * not led to a connection.
 */
import type { Connection, ConnectionListener } from "./connection.ts";
import { Datagrams } from "./datagrams.ts";
import { type Attempt, drawAttempt, type Said, unwrap, wrap } from "./envelope.ts";
import type { Signal } from "./signaling.ts";
import type { Role } from "./status.ts";

/** The version of this conversation. */
const VERSION = 1;
/** Attempts that may wait for an answer at once. */
const MOST_PENDING = 4;
/** Milliseconds that a receiver waits for a hello before it asks; the sender answers one a second. */
const PATIENCE = 2_000;
const HELLO_PAUSE = 1_000;
/** Candidates are collected this long, so that a few signals carry them all. */
const CANDIDATE_PAUSE = 30;
/** Characters of candidates in one signal: sealed and encoded they stay below 4,000. */
const CANDIDATE_ROOM = 2_600;
const BEAT = 250;
/** Milliseconds that an attempt has for itself: a slow path must not be torn down while it is built. */
const ATTEMPT_PATIENCE = 10_000;

export interface RendezvousListener {
  connected(): void;
  /** The path is lost for good. */
  lost(): void;
  /** This browser cannot make such a connection. */
  unable(): void;
}

type Open = (listener: ConnectionListener) => Connection;
type Numbered = Extract<Said, { number: number }>;

export class Rendezvous {
  readonly #role: Role;
  readonly #relay: (signal: Signal) => void;
  readonly #open: Open;
  readonly #listener: RendezvousListener;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Sender: said hello; receiver: said reply. Oldest first. */
  #pending: Attempt[] = [];
  #attempt: Attempt | null = null;
  #begunAt = 0;
  #connection: Connection | null = null;
  #datagrams: Datagrams<Signal>;
  #candidates: string[] = [];
  #peerHere = false;
  #connected = false;
  #heardAt = 0;
  #helloAt = Number.NEGATIVE_INFINITY;

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
    this.#datagrams = new Datagrams(relay);
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  /** The peer is in the room, perhaps anew: whatever was said before may have met nobody. */
  peerHere(): void {
    this.#peerHere = true;
    this.#heardAt = performance.now();
    if (this.#connected) return;
    this.#hello();
    this.#datagrams.repeat(performance.now(), true);
  }

  peerAway(): void {
    this.#peerHere = false;
  }

  /** Takes whatever came through the room. What makes no sense is ignored, not answered. */
  async signal(signal: Signal): Promise<void> {
    const said = unwrap(signal);
    if (said !== null) await this.#hear(said).catch(ignoreMalformedDescription);
  }

  async #hear(said: Said): Promise<void> {
    this.#heardAt = performance.now();
    if (said.kind === "want") this.#wanted();
    else if (said.kind === "hello") this.#greeted(said.attempt, said.versions);
    else if (said.kind === "reply") await this.#replied(said.attempt, said.version);
    else if (said.kind === "ack") {
      if (said.attempt === this.#attempt) this.#datagrams.acknowledged(said.numbers);
    } else await this.#numbered(said);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection?.close();
  }

  #say(said: Said): void {
    this.#relay(wrap(said));
  }

  #hello(): void {
    if (this.#role !== "sender" || this.#connected) return;
    this.#helloAt = performance.now();
    const attempt = drawAttempt();
    this.#pending = [...this.#pending.slice(1 - MOST_PENDING), attempt];
    this.#say({ kind: "hello", attempt, versions: [VERSION] });
  }

  #wanted(): void {
    if (performance.now() - this.#helloAt >= HELLO_PAUSE && !this.#underWay) this.#hello();
  }

  get #underWay(): boolean {
    return this.#attempt !== null && performance.now() - this.#begunAt < ATTEMPT_PATIENCE;
  }

  #greeted(attempt: Attempt, versions: readonly number[]): void {
    if (this.#role !== "receiver" || this.#connected || this.#underWay) return;
    if (!versions.includes(VERSION)) return;
    this.#pending = [...this.#pending.slice(1 - MOST_PENDING), attempt];
    this.#say({ kind: "reply", attempt, version: VERSION });
  }

  async #replied(attempt: Attempt, version: number): Promise<void> {
    if (this.#role !== "sender" || this.#connected || version !== VERSION) return;
    if (!this.#pending.includes(attempt)) return;
    this.#pending = [];
    const connection = this.#begin(attempt);
    const sdp = await connection.offer();
    this.#send(attempt, (number) => ({ kind: "offer", attempt, number, sdp }));
  }

  async #numbered(said: Numbered): Promise<void> {
    const { attempt } = said;
    const begins = said.kind === "offer" && this.#pending.includes(attempt);
    if (begins && this.#role === "receiver" && !this.#connected) {
      this.#pending = this.#pending.slice(this.#pending.indexOf(attempt) + 1);
      this.#begin(attempt);
    }
    if (attempt !== this.#attempt) return;
    this.#say({ kind: "ack", attempt, numbers: [said.number] });
    const connection = this.#connection;
    if (!this.#datagrams.isNew(said.number) || connection === null) return;
    if (said.kind === "offer" && this.#role === "receiver") {
      const sdp = await connection.answer(said.sdp);
      this.#send(attempt, (number) => ({ kind: "answer", attempt, number, sdp }));
    } else if (said.kind === "answer" && this.#role === "sender") await connection.accept(said.sdp);
    else if (said.kind === "candidates") await connection.add(said.candidates);
  }

  /** Unless another attempt has taken its place while the browser was asked. */
  #send(attempt: Attempt, make: (number: number) => Said): void {
    if (attempt !== this.#attempt) return;
    this.#datagrams.send((number) => wrap(make(number)), performance.now());
  }

  #begin(attempt: Attempt): Connection {
    this.#connection?.close();
    this.#attempt = attempt;
    this.#begunAt = performance.now();
    this.#datagrams = new Datagrams(this.#relay);
    this.#candidates = [];
    const connection = this.#connect(attempt);
    this.#connection = connection;
    return connection;
  }

  #connect(attempt: Attempt): Connection {
    try {
      return this.#open({
        candidate: (candidate) => this.#candidate(attempt, candidate),
        connected: () => {
          this.#connected = true;
          this.#listener.connected();
        },
        failed: () => this.#failed(attempt),
      });
    } catch (error) {
      this.#listener.unable();
      throw error;
    }
  }

  #failed(attempt: Attempt): void {
    if (this.#attempt !== attempt) return;
    if (this.#connected) {
      this.#listener.lost();
      return;
    }
    this.#attempt = null;
    this.#hello();
  }

  #candidate(attempt: Attempt, candidate: string): void {
    if (attempt !== this.#attempt) return;
    if (this.#candidates.length === 0) setTimeout(() => this.#flushCandidates(), CANDIDATE_PAUSE);
    this.#candidates.push(candidate);
  }

  #flushCandidates(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    while (this.#candidates.length > 0) {
      const candidates: string[] = [];
      let room = CANDIDATE_ROOM;
      while (this.#candidates[0] !== undefined && this.#candidates[0].length + 3 <= room) {
        room -= this.#candidates[0].length + 3;
        candidates.push(...this.#candidates.splice(0, 1));
      }
      if (candidates.length === 0)
        this.#candidates.shift(); // no signal could carry it
      else this.#send(attempt, (number) => ({ kind: "candidates", attempt, number, candidates }));
    }
  }

  #beat(): void {
    const now = performance.now();
    if (!this.#peerHere) return;
    this.#datagrams.repeat(now);
    const idle = !this.#connected && !this.#underWay;
    if (this.#role === "receiver" && idle && now - this.#heardAt >= PATIENCE) {
      this.#heardAt = now;
      this.#say({ kind: "want" });
    }
  }
}

/** A description or candidate that the browser refuses: the attempt comes to nothing, and that is all. */
function ignoreMalformedDescription(error: unknown): void {
  if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
}
