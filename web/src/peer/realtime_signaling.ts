/**
 * A seat on a channel of Supabase Realtime: kept through lost connections, until it is left.
 *
 * Presence takes the place of a room's messages: each side says its role and which instance it is. A new
 * instance of the other role has come, the last one that goes has left, and a newer instance of our own
 * role has replaced us, if it proves that it has our token. Presence may be lost, as everything may: so
 * each side also knocks when it enters, a receiver that is alone again and again, and who is heard is
 * there.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Allowance, MOST_HEARD, MOST_RELAYS } from "./allowance.ts";
import { type RealtimeChannel, RealtimeProject } from "./realtime_channel.ts";
import type { RealtimeAddress, SignalingAddress } from "./server.ts";
import type {
  Ask,
  SeatLoss,
  Signal,
  SignalCarrier,
  SignalingListener,
  SignalingSeat,
} from "./signaling.ts";
import type { Role } from "./status.ts";

const EVENT = "signal";
const KNOCK = { type: "ready" };
const KNOCK_EVERY = 10_000;
/** Milliseconds until the first attempt to come back; they double up to the longest. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
const ASK_EVERY = 30_000;
/** Milliseconds between two looks at what is to be done, at least. */
const LEAST_PAUSE = 1_000;
const CHECK_PATIENCE = 5_000;

export class RealtimeSignaling implements SignalCarrier {
  #address: RealtimeAddress;
  readonly #seat: SignalingSeat;
  readonly #other: Role;
  readonly #listener: SignalingListener;
  readonly #ask: Ask;
  readonly #project: RealtimeProject;
  /** The later one of two wins: a page or command that took over has begun later. */
  readonly #instance = `${String(Date.now()).padStart(15, "0")}-${crypto.randomUUID()}`;
  #channel: RealtimeChannel;
  #joined = false;
  #left = false;
  #peers = new Set<string>();
  /** Null: nothing is known of it since we came. */
  #peerHere: boolean | null = null;
  readonly #relays = new Allowance(MOST_RELAYS);
  readonly #heard = new Allowance(MOST_HEARD);
  #failures = 0;
  /** When the token is half over. */
  #due: number;
  #askedAt = performance.now();
  #returning: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;

  /** @param ask finds out whether the seat is lost, and brings a fresh token by `renew` */
  constructor(
    address: RealtimeAddress,
    seat: SignalingSeat,
    listener: SignalingListener,
    ask: Ask,
  ) {
    this.#address = address;
    this.#seat = seat;
    this.#other = seat.role === "sender" ? "receiver" : "sender";
    this.#listener = listener;
    this.#ask = ask;
    this.#project = new RealtimeProject(address.url, address.key);
    this.#due = dueOf(address);
    this.#channel = this.#enter();
    this.#lookLater();
  }

  relay(signal: Signal): void {
    if (this.#joined && this.#relays.take()) this.#say(signal);
  }

  check(): void {
    if (this.#joined) this.#channel.check(CHECK_PATIENCE);
  }

  /** Goes on with a fresh token: where we have joined, once the present one is half over. */
  renew(address: SignalingAddress): void {
    if (address.provider !== "supabase") return;
    if (this.#joined) {
      if (performance.now() < this.#due) return;
      if (address.token !== null) this.#channel.renew(address.token);
    }
    this.#address = address;
    this.#due = dueOf(address);
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    clearTimeout(this.#returning);
    clearTimeout(this.#looking);
    this.#channel.close();
    this.#project.close();
  }

  #enter(): RealtimeChannel {
    const { channel: topic, token } = this.#address;
    const { role } = this.#seat;
    const instance = this.#instance;
    const meta = { role, instance, proof: proofOf(this.#seat.token, instance) };
    this.#peers.clear();
    this.#peerHere = null;
    return this.#project.enter({ topic, event: EVENT, token }, meta, {
      joined: () => this.#entered(),
      heard: (payload) => this.#hear(payload),
      present: (metas) => this.#look(metas),
      lost: () => this.#comeBack(),
    });
  }

  #entered(): void {
    this.#joined = true;
    this.#failures = 0;
    this.#listener.room("entered");
    this.#say(KNOCK);
  }

  #say(signal: object): void {
    const { transferId, role } = this.#seat;
    this.#channel.send({ transferId, role, signal });
  }

  #hear(payload: unknown): void {
    const { transferId, role, signal } = (payload ?? {}) as Record<string, unknown>;
    if (transferId !== this.#seat.transferId || role !== this.#other) return;
    if (signal === undefined || !this.#heard.take()) return;
    if (this.#peerHere !== true) this.#peerIs(true);
    this.#listener.signal(signal as Signal);
  }

  /** Sees who is there. */
  #look(metas: readonly Record<string, unknown>[]): void {
    const peers = new Set<string>();
    for (const { role, instance, proof } of metas) {
      if (typeof instance !== "string") continue;
      if (role === this.#other) peers.add(instance);
      else if (role === this.#seat.role && this.#replaces(instance, proof)) {
        this.#lose("replaced");
        return;
      }
    }
    const before = this.#peers;
    this.#peers = peers;
    if ([...peers].some((peer) => !before.has(peer))) this.#peerIs(true);
    else if (peers.size === 0 && (before.size > 0 || this.#peerHere === null)) this.#peerIs(false);
  }

  #replaces(instance: string, proof: unknown): boolean {
    return instance > this.#instance && proof === proofOf(this.#seat.token, instance);
  }

  #peerIs(here: boolean): void {
    this.#peerHere = here;
    if (here) this.#listener.peerHere();
    else this.#listener.peerAway();
  }

  async #comeBack(): Promise<void> {
    this.#joined = false;
    this.#listener.room("lost");
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    // A client that is still hanging up would not connect.
    await this.#project.close();
    if (this.#left) return;
    this.#returning = setTimeout(() => this.#return(), delay * (0.75 + Math.random() / 2));
  }

  async #return(): Promise<void> {
    const { token } = this.#address;
    // What refuses to let us in may be a token that is over: clocks stand still in a sleeping machine.
    const stale = performance.now() >= this.#due || this.#failures > 1;
    if (token !== null && stale) await this.#askWhetherLost();
    if (!this.#left) this.#channel = this.#enter();
  }

  #lookLater(): void {
    const untilDue = this.#address.token === null ? KNOCK_EVERY : this.#due - performance.now();
    const pause = Math.max(LEAST_PAUSE, Math.min(KNOCK_EVERY, untilDue));
    this.#looking = setTimeout(() => this.#seeToIt(), pause);
  }

  /** Knocks while alone as a receiver; asks for a fresh token, or whether the seat is lost. */
  async #seeToIt(): Promise<void> {
    const now = performance.now();
    const alone = this.#seat.role === "receiver" && this.#peerHere !== true;
    if (alone && this.#joined) this.#say(KNOCK);
    const due = this.#address.token !== null && now >= this.#due;
    if (due || (alone && now - this.#askedAt >= ASK_EVERY)) await this.#askWhetherLost();
    if (!this.#left) this.#lookLater();
  }

  async #askWhetherLost(): Promise<void> {
    this.#askedAt = performance.now();
    const why = await this.#ask();
    if (why !== null && !this.#left) this.#lose(why);
  }

  #lose(why: SeatLoss): void {
    this.leave();
    this.#listener.lost(why);
  }
}

function dueOf({ tokenSeconds }: RealtimeAddress): number {
  return performance.now() + (tokenSeconds * 1000) / 2;
}

/** That an instance has the token of its role, which nobody learns from it. */
function proofOf(token: string, instance: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(token), utf8ToBytes(instance)));
}
