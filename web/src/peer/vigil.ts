/**
 * Keeps a sender's seat while nothing can be sent from it: in the room, so that the server does not take
 * the sender for gone, and silent, because there is nothing to agree on yet.
 */
import { entrance } from "./meeting.ts";
import { isPassing, type Seat, type Server, ServerFault } from "./server.ts";
import type { SeatLoss, SignalCarrier } from "./signaling.ts";

const EXTEND_EVERY = 60_000;
const AGAIN_AFTER = 5_000;

export class Vigil {
  readonly #server: Server;
  readonly #over: () => void;
  #seat: Pick<Seat, "transferId" | "token">;
  #room: SignalCarrier | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /** @param over the session has ended, and nobody can send in it any more */
  constructor(server: Server, seat: Pick<Seat, "transferId" | "token">, over: () => void) {
    this.#server = server;
    this.#seat = seat;
    this.#over = over;
    this.#extend();
  }

  /** Leaves the seat to somebody else. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#room?.leave();
  }

  /** Ends the session, too: whoever waits in it hears of it. */
  close(): void {
    const { transferId, token } = this.#seat;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#room?.leave("end");
    this.#server.close({ transferId, token });
  }

  async #extend(): Promise<void> {
    let pause = EXTEND_EVERY;
    try {
      await this.#stay();
    } catch (error) {
      if (!(error instanceof ServerFault)) throw error;
      if (!isPassing(error.code)) return this.#lose();
      pause = AGAIN_AFTER;
    }
    if (!this.#ended) this.#timer = setTimeout(() => this.#extend(), pause);
  }

  /** Sees to it that the session goes on, and that we are in its room. */
  async #stay(): Promise<void> {
    const seat = await this.#server.extend(this.#seat);
    this.#room?.renew?.(seat.signaling);
    if (this.#room !== null || this.#ended) return;
    const enter = await entrance(seat.signaling).catch(() => {
      throw new ServerFault("server-unreachable");
    });
    if (this.#ended) return;
    const { transferId, token } = seat;
    const silent = { room() {}, peerHere() {}, peerAway() {}, signal() {} };
    const hearing = { ...silent, lost: () => this.#lose() };
    this.#room = enter({ transferId, role: "sender", token }, hearing, () => this.#ask());
  }

  /** A room that does not tell whether the seat is lost hears it from the server. */
  async #ask(): Promise<SeatLoss | null> {
    try {
      await this.#stay();
      return null;
    } catch (error) {
      const code = error instanceof ServerFault ? error.code : null;
      return code === "closed" || code === "expired" ? code : null;
    }
  }

  #lose(): void {
    if (this.#ended) return;
    this.end();
    this.#over();
  }
}
