/** One side of a meeting: a seat in a signaling room, and the connections that come of it. */
import type { Doubt } from "../keys/agreement.ts";
import { type Bytes, prepareExchanges } from "../keys/spake2.ts";
import type { Carrier } from "../protocol/messages.ts";
import type { Party } from "./introduction.ts";
import type { Open } from "./negotiation.ts";
import { watchNetwork } from "./network.ts";
import { Rendezvous } from "./rendezvous.ts";
import type { Seat, SignalingAddress } from "./server.ts";
import {
  type Ask,
  type Parting,
  type SeatLoss,
  type Signal,
  type SignalCarrier,
  Signaling,
  type SignalingListener,
  type SignalingSeat,
} from "./signaling.ts";
import { signalOf, textOf } from "./signals.ts";
import type { Path, Role, Room } from "./status.ts";

export { Connection } from "./connection.ts";

/** Milliseconds that the other side may be away, before they meet, until it is taken to have left. */
const AWAY_PATIENCE = 5_000;
/** Milliseconds for proving who one is, once both are there; and then for finding a path. */
const PROOF_PATIENCE = 20_000;
const PATH_PATIENCE = 20_000;
/** Milliseconds by which the other side may lose that patience sooner, and close the room. */
const PATH_MARGIN = 5_000;
/** Milliseconds for which the two may have keys and no connection, before that is a failure. */
const KEYS_ALONE = 10_000;
/** Milliseconds until somebody who has proved nothing is remarked on again. */
const REMARK_PAUSE = 60_000;

export type Unmet = "no-path" | "browser-unsupported";

export interface MeetingListener {
  /** Somebody came or left, or the room itself was lost or found again. */
  room(): void;
  /** The two have keys that nobody else has. */
  agreed(): void;
  /** A connection is in force: the first one, or a new one. Both screens have the same words. */
  connected(words: readonly string[]): void;
  /** Finds out whether the seat is lost where the room does not tell, and renews it. */
  ask(): Promise<SeatLoss | null>;
  /** Is to say this over the connection in force, too. */
  say(carrier: Carrier, text: string): void;
  /** The other side came, and has left again before they met. */
  staysAway(): void;
  /** Somebody came, and does not prove to have the link or the code. */
  unproven(): void;
  /** There will be no connection, or no other. */
  stranded(why: SeatLoss | Unmet): void;
  /** Both are here with keys, and no path was found for a while. One may still be. */
  pathless(): void;
  /** Stores how many guesses are spent: when this settles, it must outlive the browser. */
  keep(guesses: number): Promise<void>;
  /** There is something about the spoken code that a person must see to. */
  doubted(why: Doubt): void;
  /** Receiver that had the spoken code: this is the key, and with it the link. */
  learned(key: Bytes): void;
}

/** Does what costs time, before anybody waits for it. */
export function prepare(): void {
  prepareExchanges();
}

/** Goes into a room. */
export type Enter = (seat: SignalingSeat, listener: SignalingListener, ask: Ask) => SignalCarrier;

/** Loads what leads into the room at this address. */
export async function entrance(address: SignalingAddress): Promise<Enter> {
  if (address.provider === "supabase") {
    const { RealtimeSignaling } = await import("./realtime_signaling.ts");
    return (seat, listener, ask) => new RealtimeSignaling(address, seat, listener, ask);
  }
  // A sender asks by itself, because it extends the session; a receiver need not know its end.
  return (seat, listener, ask) =>
    new Signaling(address.url, seat, listener, seat.role === "receiver" ? ask : undefined);
}

/** From taking a seat to its end. Nothing is told after `close`. */
export class Meeting {
  readonly #listener: MeetingListener;
  readonly #rendezvous: Rendezvous;
  readonly #seat: SignalingSeat;
  #signaling: SignalCarrier;
  readonly #role: Role;
  readonly #stopWatching: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Runs as long as somebody is there who has proved nothing. */
  #proofTimer: ReturnType<typeof setTimeout> | undefined;
  #room: Room = "entered";
  #peerPresent = false;
  #met = false;
  /** Something has come from the other side; or it was there for long, and nothing has. */
  #heard = false;
  #deaf = false;
  #agreedAt = Number.POSITIVE_INFINITY;

  constructor(party: Party, seat: Seat, enter: Enter, open: Open, listener: MeetingListener) {
    const { transferId, token } = seat;
    const { role } = party;
    this.#listener = listener;
    this.#role = role;
    this.#seat = { transferId, role, token };
    const relay = (signal: Signal) => this.#signaling.relay(signal);
    this.#rendezvous = new Rendezvous(party, relay, open, {
      agreed: () => this.#agreed(),
      connected: (_, words) => this.#connected(words),
      // The network may have changed, and the room be lost without anybody knowing.
      lost: () => this.#signaling.check(),
      say: (signal) => listener.say(signal.type, textOf(signal)),
      stranded: (why) => this.#stranded(why),
      unable: () => listener.stranded("browser-unsupported"),
      keep: (guesses) => listener.keep(guesses),
      // Somebody else's doubt, once they have met: that takes more than the spoken code.
      doubted: (why) => this.#met || listener.doubted(why),
      learned: (key) => listener.learned(key),
    });
    this.#signaling = this.#enter(enter);
    this.#stopWatching = watchNetwork(() => {
      this.#signaling.check();
      this.#rendezvous.networkChanged();
    });
  }

  /** Takes what the server said anew of the room. */
  roomRenewed(address: SignalingAddress): void {
    this.#signaling.renew?.(address);
  }

  /** Goes into another room, where one meets now; a connection that stands does not notice. */
  move(enter: Enter): void {
    this.#signaling.leave();
    this.#went();
    this.#signaling = this.#enter(enter);
  }

  /** How we stand to the room: good until the contrary is known. */
  get room(): Room {
    return this.#room;
  }

  /** Whether it has come to nothing so far because of signaling, or because there was no path. */
  get failed(): boolean {
    const keysAlone = performance.now() - this.#agreedAt >= KEYS_ALONE;
    return !this.#met && (keysAlone || this.#deaf || this.#room === "lost");
  }

  /** Whether the other side is in the room. */
  get peerPresent(): boolean {
    return this.#peerPresent;
  }

  /** Which way the connection in force takes; null: there is none, or the browser does not tell. */
  path(): Promise<Path | null> {
    return this.#rendezvous.path();
  }

  /** The receiver has typed the check anew. */
  retype(party: Party): void {
    this.#rendezvous.retype(party);
  }

  /** The connection of this number is of no use. */
  renew(connection: number): void {
    this.#rendezvous.renew(connection);
  }

  /** Takes what was said over the connection in force. */
  signal(carrier: Carrier, text: string): void {
    this.#rendezvous.signal(signalOf(carrier, text));
  }

  /** Leaves the room and closes every connection. */
  close(parting: Parting = "leave"): void {
    clearTimeout(this.#timer);
    this.#stopAwaitingProof();
    this.#stopWatching();
    this.#rendezvous.close();
    this.#signaling.leave(parting);
  }

  #enter(enter: Enter): SignalCarrier {
    const hearing: SignalingListener = {
      room: (room) => this.#stand(room),
      peerHere: () => this.#came(),
      peerAway: () => this.#went(),
      signal: (signal) => {
        this.#heard = true;
        this.#rendezvous.signal(signal);
      },
      lost: (why) => this.#rendezvous.seatLost(why),
    };
    return enter(this.#seat, hearing, () => this.#listener.ask());
  }

  /** Until they have met, somebody has to lose patience. */
  #after(patience: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (!this.#met) this.#timer = setTimeout(act, patience);
  }

  #stand(room: Room): void {
    this.#room = room;
    if (room !== "entered") this.#rendezvous.peerAway();
    this.#listener.room();
  }

  #came(): void {
    this.#peerPresent = true;
    clearTimeout(this.#timer);
    // Who comes to a sender again and again holds the seat no longer by that.
    if (this.#proofTimer === undefined || this.#role === "receiver") {
      this.#awaitProof(PROOF_PATIENCE);
    }
    this.#listener.room();
    this.#rendezvous.peerHere();
  }

  #awaitProof(patience: number): void {
    this.#stopAwaitingProof();
    if (!this.#met) this.#proofTimer = setTimeout(() => this.#unproven(), patience);
  }

  #stopAwaitingProof(): void {
    clearTimeout(this.#proofTimer);
    this.#proofTimer = undefined;
  }

  #unproven(): void {
    this.#proofTimer = undefined;
    this.#deaf = this.#peerPresent && !this.#heard;
    if (this.#peerPresent) this.#awaitProof(REMARK_PAUSE);
    // Who is away for a moment holds a sender's seat all the same.
    if (this.#peerPresent || this.#role === "sender") this.#listener.unproven();
  }

  #agreed(): void {
    if (this.#proofTimer !== undefined) {
      this.#stopAwaitingProof();
      this.#after(PATH_PATIENCE, () => this.#listener.pathless());
      this.#agreedAt = performance.now();
    }
    this.#listener.agreed();
  }

  #stranded(why: SeatLoss): void {
    const late = performance.now() - this.#agreedAt > PATH_PATIENCE - PATH_MARGIN;
    this.#listener.stranded(why === "closed" && late && !this.#met ? "no-path" : why);
  }

  #went(): void {
    const wasThere = this.#peerPresent;
    this.#peerPresent = false;
    if (wasThere) this.#after(AWAY_PATIENCE, () => this.#staysAway());
    this.#listener.room();
    this.#rendezvous.peerAway();
  }

  #staysAway(): void {
    this.#stopAwaitingProof();
    this.#agreedAt = Number.POSITIVE_INFINITY;
    this.#listener.staysAway();
  }

  #connected(words: readonly string[]): void {
    this.#met = true;
    clearTimeout(this.#timer);
    this.#stopAwaitingProof();
    this.#listener.connected(words);
  }
}
