/** One attempt to connect, by the keys of one agreement: its connection, and what is said of it. */
import type { Agreed } from "../keys/agreement.ts";
import type { Connection, ConnectionListener } from "./connection.ts";
import type { Datagrams } from "./datagrams.ts";
import type { Said } from "./sealed.ts";

/** Milliseconds in which candidates are collected, so that a few signals carry them all. */
const CANDIDATE_PAUSE = 30;
/** Characters of candidates in one signal: sealed and encoded they stay below 4,000. */
const CANDIDATE_ROOM = 2_600;

export type Open = (listener: ConnectionListener) => Connection;

/** What becomes of a connection. */
export type Heard = "connected" | "disconnected" | "failed";

export class Negotiation {
  readonly connection: Connection;
  readonly agreed: Agreed;
  readonly datagrams: Datagrams;
  #candidates: string[] = [];
  #closed = false;

  /** @throws what `open` throws */
  constructor(agreed: Agreed, datagrams: Datagrams, open: Open, heard: (what: Heard) => void) {
    this.agreed = agreed;
    this.datagrams = datagrams;
    const hear = (what: Heard) => () => {
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
    await this.#send({ kind: "offer", sdp: await this.connection.offer() });
  }

  /** Takes in what is new. */
  async hear(said: Said): Promise<void> {
    const { connection } = this;
    if (said.kind === "offer") {
      await this.#send({ kind: "answer", sdp: await connection.answer(said.sdp) });
    } else if (said.kind === "answer") await connection.accept(said.sdp);
    else if (said.kind === "candidates") await connection.add(said.candidates);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.datagrams.close();
    this.connection.close();
  }

  /** Unless another attempt has taken its place while the browser was asked. */
  async #send(said: Said): Promise<void> {
    if (!this.#closed) await this.datagrams.send(said);
  }

  #candidate(candidate: string): void {
    if (this.#closed) return;
    if (this.#candidates.length === 0) setTimeout(() => this.#flushCandidates(), CANDIDATE_PAUSE);
    this.#candidates.push(candidate);
  }

  #flushCandidates(): void {
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
      else this.#send({ kind: "candidates", candidates });
    }
  }
}
