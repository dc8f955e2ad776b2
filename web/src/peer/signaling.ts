/**
 * A seat in a signaling room over WebSocket: kept through lost connections, until it is left.
 *
 * What is relayed may be lost, repeated or reordered, and is not queued while the peer is away;
 * `datagrams.ts` makes delivery of it.
 */
import type { Role } from "./status.ts";

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

export interface SignalingListener {
  /** The room is entered, again after every reconnection, or left for the time being. */
  online(online: boolean): void;
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
/** The server ends a socket that says more than this in ten seconds; we stay far below. */
const RATE_LIMITED_DELAY = 11_000;
/** Milliseconds for entering the room, and for showing that the connection to the server lives. */
const JOIN_PATIENCE = 10_000;
const CHECK_PATIENCE = 5_000;

export class Signaling {
  readonly #url: URL;
  readonly #seat: { transferId: string; role: Role; token: string };
  readonly #listener: SignalingListener;
  #socket: WebSocket | null = null;
  #joined = false;
  #left = false;
  #failures = 0;
  #lastError = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  /** After sleep or a change of networks a socket may be dead without knowing it. */
  readonly #refresh = (): void => this.#abandon();

  constructor(
    url: URL,
    seat: { transferId: string; role: Role; token: string },
    listener: SignalingListener,
  ) {
    this.#url = url;
    this.#seat = seat;
    this.#listener = listener;
    this.#connect();
    addEventListener("online", this.#refresh);
  }

  /** Sends if the room is entered; otherwise drops, as a datagram may be. */
  relay(signal: Signal): void {
    if (this.#joined) this.#send({ type: "relay", ...this.#seat, signal });
  }

  /** Enters the room once more: if the server does not answer, the socket is dead, and replaced. */
  check(): void {
    if (!this.#joined) return;
    this.#send({ type: "join-room", ...this.#seat });
    this.#expect(CHECK_PATIENCE);
  }

  leave(): void {
    if (this.#left) return;
    this.#finish();
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
    clearTimeout(this.#deadline);
    const message = read(text);
    if (message?.type === "joined-room") {
      this.#joined = true;
      this.#failures = 0;
      this.#listener.online(true);
      if (message.peerPresent) this.#listener.peerHere();
      else this.#listener.peerAway();
    } else if (message?.type === "peer-joined") this.#listener.peerHere();
    else if (message?.type === "peer-left") this.#listener.peerAway();
    else if (message?.type === "relay") this.#listener.signal(message.signal);
    else if (message?.type === "error") this.#lastError = message.code;
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
    this.#listener.online(false);
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(
      () => this.#connect(),
      this.#lastError === "rate-limited" ? RATE_LIMITED_DELAY : delay * (0.75 + Math.random() / 2),
    );
  }

  #lost(why: SeatLoss): void {
    this.#finish();
    this.#listener.lost(why);
  }

  #finish(): void {
    this.#left = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
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
