/** One side of a meeting: a seat in a signaling room, and the connections that come of it. */
import type { Open } from "./negotiation.ts";
import { Rendezvous } from "./rendezvous.ts";
import type { Seat, Server } from "./server.ts";
import { type SeatLoss, type Signal, Signaling } from "./signaling.ts";
import type { Role, Room } from "./status.ts";

/** Milliseconds that the other side may be away, before they meet, until it is taken to have left. */
const AWAY_PATIENCE = 5_000;
/** Milliseconds for finding a path, once both are there. */
const PATH_PATIENCE = 20_000;

export type Unmet = "no-path" | "browser-unsupported";

export interface MeetingListener {
  /** Somebody came or left, or the room itself was lost or found again. */
  room(): void;
  /** A connection is in force: the first one, or a new one. */
  connected(): void;
  /** The other side came, and has left again before they met. */
  staysAway(): void;
  /** There will be no connection, or no other. */
  stranded(why: SeatLoss | Unmet): void;
}

/** From taking a seat to its end. Nothing is told after `close`. */
export class Meeting {
  readonly #listener: MeetingListener;
  readonly #rendezvous: Rendezvous;
  readonly #signaling: Signaling;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #room: Room = "entered";
  #peerPresent = false;
  #met = false;

  constructor(role: Role, seat: Seat, server: Server, open: Open, listener: MeetingListener) {
    this.#listener = listener;
    this.#rendezvous = new Rendezvous(role, (signal) => this.#signaling.relay(signal), open, {
      connected: () => this.#connected(),
      // The network may have changed, and the room be lost without anybody knowing.
      lost: () => this.#signaling.check(),
      stranded: (why) => listener.stranded(why),
      unable: () => listener.stranded("browser-unsupported"),
    });
    const { transferId, token } = seat;
    const proof = { transferId, role, token };
    const hearing = {
      room: (room: Room) => this.#stand(room),
      peerHere: () => this.#came(),
      peerAway: () => this.#went(),
      signal: (signal: Signal) => this.#rendezvous.signal(signal),
      lost: (why: SeatLoss) => this.#rendezvous.seatLost(why),
    };
    // A sender asks by itself, because it extends the session; a receiver need not know its end.
    const ask = role === "receiver" ? () => server.lossOf(seat) : undefined;
    this.#signaling = new Signaling(seat.signalingUrl, proof, hearing, ask);
  }

  /** How we stand to the room: good until the contrary is known. */
  get room(): Room {
    return this.#room;
  }

  /** Whether the other side is in the room. */
  get peerPresent(): boolean {
    return this.#peerPresent;
  }

  /** The connection of this number is of no use. */
  renew(connection: number): void {
    this.#rendezvous.renew(connection);
  }

  /** Leaves the room and closes every connection. */
  close(): void {
    clearTimeout(this.#timer);
    this.#rendezvous.close();
    this.#signaling.leave();
  }

  /** Until they have met, somebody has to lose patience. */
  #after(patience: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (!this.#met) this.#timer = setTimeout(act, patience);
  }

  #stand(room: Room): void {
    this.#room = room;
    this.#listener.room();
  }

  #came(): void {
    this.#peerPresent = true;
    this.#after(PATH_PATIENCE, () => this.#listener.stranded("no-path"));
    this.#listener.room();
    this.#rendezvous.peerHere();
  }

  #went(): void {
    const wasThere = this.#peerPresent;
    this.#peerPresent = false;
    if (wasThere) this.#after(AWAY_PATIENCE, () => this.#listener.staysAway());
    this.#listener.room();
    this.#rendezvous.peerAway();
  }

  #connected(): void {
    this.#met = true;
    clearTimeout(this.#timer);
    this.#listener.connected();
  }
}
