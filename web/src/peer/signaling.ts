/**
 * A seat in a signaling room over WebSocket: kept through lost connections, until it is left.
 *
 * What is relayed may be lost, repeated or reordered, and is not queued while the peer is away;
 * `datagrams.ts` makes delivery of it.
 */
import { Allowance, MOST_RELAYS } from "./allowance.ts";
import type { SignalingAddress } from "./server.ts";
import type { Role, Room } from "./status.ts";

/** The signals that every signaling server of this protocol carries. */
export type Signal =
  | { type: "ready"; payload: { note: string } }
  | { type: "offer" | "answer"; payload: { sdp: string } }
  | {
      type: "ice-candidate";
      payload: { candidate: string; sdpMid: string; sdpMLineIndex: number };
    };

/** Why a seat is gone for good: another tab has it, the transfer was closed, or its time is over. */
export type SeatLoss = "replaced" | "closed" | "expired";

/** How a room is left: for others, for good with its session, or without a word, with the page. */
export type Parting = "leave" | "end" | "vanish";

/** Finds out whether the seat is lost, where the room itself does not tell. */
export type Ask = () => Promise<SeatLoss | null>;

/** Who sits where, and what proves it. */
export interface SignalingSeat {
  transferId: string;
  role: Role;
  token: string;
}

/** What carries the signals of a seat, whichever way they take. */
export interface SignalCarrier {
  /** Sends if the room is entered and not too much was said; otherwise drops. */
  relay(signal: Signal): void;
  /** Makes the server answer: if it does not, the connection is dead, and replaced by another. */
  check(): void;
  /** Takes what the server said anew of the room. */
  renew?(address: SignalingAddress): void;
  /** Leaves the room. Nothing is told afterwards. */
  leave(parting?: Parting): void;
}

export interface SignalingListener {
  /** How we stand to the room now; it is entered again after every reconnection. */
  room(room: Room): void;
  /** The peer is there: newly, or still there when we came. */
  peerHere(): void;
  /** The peer has left, or is not there as we come. */
  peerAway(): void;
  signal(signal: Signal): void;
  lost(why: SeatLoss): void;
}

type ServerMessage =
  | { type: "joined-room"; peerPresent: boolean }
  | { type: "peer-joined" | "peer-left"; peerRole: Role }
  | { type: "relay"; from: Role; signal: Signal }
  | { type: "error"; code: string };

const FIRST_DELAY = 250;
const LONGEST_DELAY = 8_000;
/** Where somebody else holds our place: less than a sender waits for the next receiver to enter. */
const LONGEST_DELAY_TAKEN = 3_000;
/** Milliseconds for which our place may be held by somebody else until it is told. */
const TAKEN_PATIENCE = 15_000;
const RATE_LIMITED_DELAY = 11_000;
const ASK_EVERY = 30_000;
/** Milliseconds for entering the room, and for showing that the connection to the server lives. */
const JOIN_PATIENCE = 10_000;
const CHECK_PATIENCE = 5_000;

export class Signaling implements SignalCarrier {
  readonly #url: URL;
  readonly #seat: SignalingSeat;
  readonly #listener: SignalingListener;
  #socket: WebSocket | null = null;
  #joined = false;
  #left = false;
  #peerHere = false;
  readonly #relays = new Allowance(MOST_RELAYS);
  #failures = 0;
  #takenSince: number | null = null;
  #lastError = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  readonly #asking: ReturnType<typeof setInterval> | undefined;
  /** After sleep or a change of networks a socket may be dead without knowing it. */
  readonly #refresh = (): void => this.#abandon();

  constructor(url: URL, seat: SignalingSeat, listener: SignalingListener, ask?: Ask) {
    this.#url = url;
    this.#seat = seat;
    this.#listener = listener;
    if (ask !== undefined) this.#asking = setInterval(() => this.#ask(ask), ASK_EVERY);
    this.#connect();
    addEventListener("online", this.#refresh);
  }

  /**
   * Sends if the room is entered and not too much was said; otherwise drops, as a datagram may be.
   * What is too much waits for nobody, because it would be out of date.
   */
  relay(signal: Signal): void {
    if (this.#joined && this.#relays.take()) this.#send({ type: "relay", ...this.#seat, signal });
  }

  /**
   * Makes the server answer: if it does not, the socket is dead, and replaced by another.
   * What no server knows is answered by every one. A second `join-room` would not do: to a server
   * that holds it for the join of a second socket, it replaces this one.
   */
  check(): void {
    if (!this.#joined) return;
    this.#send({ type: "check" });
    this.#expect(CHECK_PATIENCE);
  }

  /**
   * Our own server hears of the session's end here, too: a browser that closes a page may drop its
   * requests, but sends what its sockets were given. A socket that the browser closes with its page keeps
   * the place of a sender for a while, who may only be loading it anew.
   */
  leave(parting: Parting = "leave"): void {
    if (this.#left) return;
    this.#finish();
    if (parting === "vanish") return;
    if (this.#joined && parting === "end") this.#send({ type: "close-room", ...this.#seat });
    if (this.#joined) this.#send({ type: "leave-room", ...this.#seat });
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#lastError = "";
    this.#expect(JOIN_PATIENCE);
    socket.onopen = () => this.#send({ type: "join-room", ...this.#seat });
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #receive(text: string): void {
    if (this.#left) return;
    const message = read(text);
    if (message?.type === "joined-room") {
      this.#joined = true;
      this.#failures = 0;
      this.#takenSince = null;
      this.#listener.room("entered");
      this.#peerIs(message.peerPresent === true);
    } else if (message?.type === "peer-joined") this.#peerIs(true);
    else if (message?.type === "peer-left") this.#peerIs(false);
    else if (message?.type === "relay") {
      // `peer-left` may have been said of a socket that this very peer had replaced.
      if (!this.#peerHere) this.#peerIs(true);
      this.#listener.signal(message.signal);
    } else if (message?.type === "error") {
      this.#lastError = message.code;
      if (message.code === "peer-missing" && this.#peerHere) this.#peerIs(false);
    }
    if (this.#joined) clearTimeout(this.#deadline);
  }

  #peerIs(here: boolean): void {
    this.#peerHere = here;
    if (here) this.#listener.peerHere();
    else this.#listener.peerAway();
  }

  #closed(code: number, reason: string): void {
    if (this.#left) return;
    this.#joined = false;
    if (code === 1000 && reason === "replaced") this.#lost("replaced");
    else if (reason === "room-closed") this.#lost("closed");
    else if (this.#lastError === "invalid-join") this.#lost("expired");
    else this.#reconnect();
  }

  /** Something must come from the server within so many milliseconds. */
  #expect(patience: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#abandon(), patience);
  }

  /** Lets go of a socket that may never tell that it is closed. */
  #abandon(): void {
    if (this.#socket === null || this.#left) return;
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
    this.#joined = false;
    this.#reconnect();
  }

  #reconnect(): void {
    this.#socket = null;
    clearTimeout(this.#deadline);
    const taken = this.#lastError === "role-taken";
    this.#tellOutside(taken);
    const longest = taken ? LONGEST_DELAY_TAKEN : LONGEST_DELAY;
    const delay = Math.min(longest, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(
      () => this.#connect(),
      this.#lastError === "rate-limited" ? RATE_LIMITED_DELAY : delay * (0.75 + Math.random() / 2),
    );
  }

  /** Whoever holds our place may be about to leave it: that is told after a while only. */
  #tellOutside(taken: boolean): void {
    if (!taken) {
      this.#takenSince = null;
      this.#listener.room("lost");
      return;
    }
    const now = performance.now();
    this.#takenSince ??= now;
    if (now - this.#takenSince >= TAKEN_PATIENCE) this.#listener.room("taken");
  }

  /** Alone, asks: an external server knows nothing of a transfer that was closed or expired. */
  async #ask(ask: Ask): Promise<void> {
    if (this.#joined && this.#peerHere) return;
    const why = await ask();
    if (why === null || this.#left) return;
    this.#lost(why);
    this.#socket?.close();
  }

  #lost(why: SeatLoss): void {
    this.#finish();
    this.#listener.lost(why);
  }

  #finish(): void {
    this.#left = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
    clearInterval(this.#asking);
    removeEventListener("online", this.#refresh);
  }
}

function read(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
