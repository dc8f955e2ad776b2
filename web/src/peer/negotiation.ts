/** One attempt to connect: its connection, and what the two sides say of it until it stands. */
import type { Connection, ConnectionListener } from "./connection.ts";
import { Datagrams } from "./datagrams.ts";
import { type Attempt, type Numbered, wrap } from "./envelope.ts";
import type { Signal } from "./signaling.ts";

/** Candidates are collected this long, so that a few signals carry them all; so are numbers to acknowledge. */
const CANDIDATE_PAUSE = 30;
const ACK_PAUSE = 100;
/** Most numbers that one acknowledgement may name. */
const MOST_NUMBERS = 1_024;
/** Characters of candidates in one signal: sealed and encoded they stay below 4,000. */
const CANDIDATE_ROOM = 2_600;

export type Open = (listener: ConnectionListener) => Connection;

export class Negotiation {
  readonly attempt: Attempt;
  readonly connection: Connection;
  readonly #relay: (signal: Signal) => void;
  readonly #datagrams: Datagrams<Signal>;
  #candidates: string[] = [];
  readonly #heard = new Set<number>();
  #closed = false;

  /** @throws what `open` throws */
  constructor(
    attempt: Attempt,
    relay: (signal: Signal) => void,
    open: Open,
    heard: (what: "connected" | "disconnected" | "failed") => void,
  ) {
    this.attempt = attempt;
    this.#relay = relay;
    this.#datagrams = new Datagrams(relay);
    const hear = (what: "connected" | "disconnected" | "failed") => () => {
      if (!this.#closed) heard(what);
    };
    this.connection = open({
      candidate: (candidate) => this.#candidate(candidate),
      connected: hear("connected"),
      disconnected: hear("disconnected"),
      failed: hear("failed"),
    });
  }

  /** The sender's first word. */
  async offer(): Promise<void> {
    const { attempt } = this;
    const sdp = await this.connection.offer();
    this.#send((number) => ({ kind: "offer", attempt, number, sdp }));
  }

  /** Acknowledges, and takes in what is new. */
  async hear(said: Numbered): Promise<void> {
    const { connection } = this;
    this.#acknowledge(said.number);
    if (!this.#datagrams.isNew(said.number)) return;
    if (said.kind === "offer") {
      const { attempt } = this;
      const sdp = await connection.answer(said.sdp);
      this.#send((number) => ({ kind: "answer", attempt, number, sdp }));
    } else if (said.kind === "answer") await connection.accept(said.sdp);
    else if (said.kind === "candidates") await connection.add(said.candidates);
  }

  acknowledged(numbers: readonly number[]): void {
    this.#datagrams.acknowledged(numbers);
  }

  /** Repeats what is due; with `all`, because the peer is there anew, everything. */
  repeat(now: number, all = false): void {
    this.#datagrams.repeat(now, all);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.close();
  }

  /** Unless another attempt has taken its place while the browser was asked. */
  #send(make: (number: number) => Numbered): void {
    if (this.#closed) return;
    this.#datagrams.send((number) => wrap(make(number)), performance.now());
  }

  #acknowledge(number: number): void {
    if (this.#heard.size === 0) setTimeout(() => this.#flushAcknowledgements(), ACK_PAUSE);
    if (this.#heard.size < MOST_NUMBERS) this.#heard.add(number);
  }

  #flushAcknowledgements(): void {
    if (this.#closed) return;
    this.#relay(wrap({ kind: "ack", attempt: this.attempt, numbers: [...this.#heard] }));
    this.#heard.clear();
  }

  #candidate(candidate: string): void {
    if (this.#closed) return;
    if (this.#candidates.length === 0) setTimeout(() => this.#flushCandidates(), CANDIDATE_PAUSE);
    this.#candidates.push(candidate);
  }

  #flushCandidates(): void {
    const { attempt } = this;
    const waiting = this.#candidates.splice(0);
    while (waiting.length > 0) {
      const candidates: string[] = [];
      let room = CANDIDATE_ROOM;
      while (waiting[0] !== undefined && waiting[0].length + 3 <= room) {
        room -= waiting[0].length + 3;
        candidates.push(...waiting.splice(0, 1));
      }
      if (candidates.length === 0)
        waiting.shift(); // no signal could carry it
      else this.#send((number) => ({ kind: "candidates", attempt, number, candidates }));
    }
  }
}
