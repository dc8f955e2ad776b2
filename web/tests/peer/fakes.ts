/** Paths, rooms and sides for tests of the rendezvous, all on the test's own clock. */
import { vi } from "vitest";
import type { Doubt } from "../../src/keys/agreement.ts";
import type { EnvelopeKind } from "../../src/keys/envelopes.ts";
import { drawKey, secretOf } from "../../src/keys/link.ts";
import type { Bytes } from "../../src/keys/spake2.ts";
import type { Connection, ConnectionListener } from "../../src/peer/connection.ts";
import type { Party } from "../../src/peer/introduction.ts";
import { Rendezvous } from "../../src/peer/rendezvous.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { readSignal } from "../../src/peer/signals.ts";
import type { Role } from "../../src/peer/status.ts";

/** Numbers from 0 to 1 that are the same in every run. */
export function chances(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** An end of a path that stands once both descriptions are there and some time has passed. */
export class FakeConnection {
  static readonly made: FakeConnection[] = [];
  readonly number = FakeConnection.made.push(this);
  other: FakeConnection | null = null;
  closed = false;
  used = 0;
  /** Descriptions of the other side. */
  readonly heard: string[] = [];

  constructor(
    readonly listener: ConnectionListener,
    readonly room: Room,
  ) {
    queueMicrotask(() => this.listener.candidate(`candidate ${this.number}`));
  }

  async offer(): Promise<string> {
    return `${this.number}`;
  }

  async answer(sdp: string): Promise<string> {
    this.#find(sdp);
    return `${this.number}`;
  }

  async accept(sdp: string): Promise<void> {
    this.#find(sdp);
    const { other } = this;
    for (const end of [this, other]) {
      setTimeout(() => {
        if (!this.closed && other?.closed === false) end?.listener.connected();
      }, this.room.path());
    }
  }

  async add(): Promise<void> {}

  use(): void {
    this.used += 1;
  }

  async path(): Promise<null> {
    return null;
  }

  /** The other end notices, sooner or later. */
  close(): void {
    this.closed = true;
    const { other } = this;
    if (other !== null) setTimeout(() => other.fail(), this.room.path());
  }

  fail(): void {
    if (!this.closed) this.listener.failed();
  }

  /** Nothing comes through for a while. */
  waver(milliseconds: number): void {
    this.listener.disconnected();
    setTimeout(() => {
      if (!this.closed) this.listener.connected();
    }, milliseconds);
  }

  #find(sdp: string): void {
    this.heard.push(sdp);
    const other = FakeConnection.made[Number(sdp) - 1];
    if (other === undefined) throw new TypeError("no such description");
    this.other = other;
  }
}

export interface Room {
  /** Milliseconds that each copy of a signal takes, or null for one that gets lost. */
  fate(): (number | null)[];
  /** Milliseconds that the path takes for whatever happens on it. */
  path(): number;
  /** Whether a connection in force carries signals, too. */
  carries?: boolean;
}

/** One transfer's secrets, which a side may know in part. */
export interface Secrets {
  transferId: string;
  key: Bytes;
  secret: { check: string; psk: Bytes };
}

export async function drawSecrets(): Promise<Secrets> {
  const key = drawKey();
  const secret = await secretOf(key);
  return { transferId: "7d444840-9dc0-11d1-b245-5ffdce74fad2", key, secret };
}

export class Side {
  connected = 0;
  lost = 0;
  lostAt = 0;
  /** Milliseconds from the latest loss to the next connection. */
  apart = 0;
  unable = 0;
  stranded = "";
  /** Storage that outlives the side: the guesses that are spent, by the check as it was typed. */
  readonly #spent = new Map<string, number>();
  readonly doubts: Doubt[] = [];
  learned: Bytes | null = null;
  words: readonly string[] = [];
  readonly said: Signal[] = [];
  /** What was stored and said, in its order. */
  readonly deeds: string[] = [];
  other: { hear(signal: unknown): void } | null = null;
  inForce: FakeConnection | null = null;
  readonly opened: FakeConnection[] = [];
  mostOpen = 0;
  rendezvous: Rendezvous;
  /** The check that the person typed last. */
  #typed: string;

  constructor(
    readonly role: Role,
    readonly room: Room,
    readonly secrets: Secrets,
    /** Receiver: what it has; a check of its own, if it is mistyped. */
    readonly has: "link" | "code" | { check: string } = "link",
  ) {
    this.#typed = typeof has === "object" ? has.check : secrets.secret.check;
    this.rendezvous = this.#come();
  }

  /** What else happens when it has agreed. */
  whenAgreed: () => void = () => undefined;

  /** Begins anew, as after a power cut: knows of nothing, and nobody hears of it but the room. */
  restart(): void {
    for (const connection of this.opened) connection.other = null;
    this.rendezvous.close();
    this.inForce = null;
    this.rendezvous = this.#come();
    this.rendezvous.peerHere();
    if (!(this.other instanceof Side)) return;
    this.other.rendezvous.peerAway();
    this.other.rendezvous.peerHere();
  }

  /** The person types the check once more. */
  retype(check: string): void {
    this.#typed = check;
    this.rendezvous.retype(this.#party({ check }));
  }

  /** How many guesses are spent, for the check that was typed last. */
  get kept(): number {
    return this.#spent.get(this.#typed) ?? 0;
  }

  /** How often. */
  hasSaid(kind: EnvelopeKind): number {
    return this.said.flatMap(kindsOf).filter((said) => said === kind).length;
  }

  hear(signal: unknown): void {
    this.rendezvous.signal(signal as Signal);
  }

  #party(has: Side["has"]): Party {
    const { transferId, key, secret } = this.secrets;
    const guesses = this.kept;
    if (this.role === "sender") return { role: "sender", transferId, secret, guesses, key };
    const { check } = has === "code" || has === "link" ? secret : has;
    const psk = has === "link" || this.learned !== null ? secret.psk : null;
    return { role: "receiver", transferId, secret: { check, psk }, guesses };
  }

  #come(): Rendezvous {
    return new Rendezvous(this.#party(this.has), (signal) => this.#relay(signal), this.#open, {
      agreed: () => this.whenAgreed(),
      connected: (connection, words) => {
        if (this.inForce !== null) throw new Error("connected before the former was lost");
        this.connected += 1;
        this.words = words;
        this.apart = performance.now() - this.lostAt;
        this.inForce = connection as unknown as FakeConnection;
      },
      lost: () => {
        if (this.inForce?.closed !== true) throw new Error("lost, but not closed");
        this.lost += 1;
        this.lostAt = performance.now();
        this.inForce = null;
      },
      say: (signal) => this.#say(signal),
      stranded: (why) => {
        this.stranded = why;
      },
      unable: () => {
        this.unable += 1;
      },
      keep: async (guesses) => {
        this.#spent.set(this.#typed, guesses);
        this.deeds.push(`keep ${guesses}`);
      },
      doubted: (why) => this.doubts.push(why),
      learned: (key) => {
        this.learned = key;
      },
    });
  }

  #relay(signal: Signal): void {
    this.said.push(signal);
    this.deeds.push(kindsOf(signal).join(" "));
    for (const delay of this.room.fate()) {
      if (delay !== null) setTimeout(() => this.other?.hear(signal), delay);
    }
  }

  #say(signal: Signal): void {
    const there = this.inForce?.other ?? null;
    if (this.inForce === null) throw new Error("there is no connection to say it over");
    setTimeout(() => {
      const { other } = this;
      if (!this.room.carries || there === null || !(other instanceof Side)) return;
      if (other.inForce === there) other.hear(signal);
    }, 20);
  }

  readonly #open = (listener: ConnectionListener): Connection => {
    const connection = new FakeConnection(listener, this.room);
    this.opened.push(connection);
    this.mostOpen = Math.max(this.mostOpen, this.opened.filter((one) => !one.closed).length);
    return connection as unknown as Connection;
  };
}

export function kindsOf(signal: Signal): EnvelopeKind[] {
  return readSignal(signal).map(({ envelope }) => envelope.kind);
}

/** Two sides of one transfer, in one room. */
export function meet(room: Room, secrets: Secrets, has: Side["has"] = "link"): [Side, Side] {
  const sender = new Side("sender", room, secrets);
  const receiver = new Side("receiver", room, secrets, has);
  sender.other = receiver;
  receiver.other = sender;
  sender.rendezvous.peerHere();
  receiver.rendezvous.peerHere();
  return [sender, receiver];
}

/** Mistypes the spoken code, sees it a minute later, and types it right. */
export class SlowPerson {
  readonly sides: [Side, Side];

  constructor(room: Room, secrets: Secrets) {
    this.sides = meet(room, secrets, { check: "0000" });
  }

  async notices(): Promise<void> {
    await vi.advanceTimersByTimeAsync(60_000);
  }

  async retypes(): Promise<void> {
    const [{ secrets }, receiver] = this.sides;
    receiver.retype(secrets.secret.check);
    await vi.advanceTimersByTimeAsync(10_000);
  }
}

/** Loses a third of all signals, repeats a fifth, and keeps each for up to 800 ms. */
export function badRoom(chance: () => number, carries = false): Room {
  const once = () => (chance() < 0.3 ? null : chance() * 800);
  return {
    fate: () => (chance() < 0.2 ? [once(), once()] : [once()]),
    path: () => 50 + chance() * 500,
    carries,
  };
}
