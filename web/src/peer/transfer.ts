/** One transfer as the page holds it: a seat at the server, a worker with the engine, one status. */
import type { ErrorCode } from "../protocol/errors.ts";
import { Connection } from "./connection.ts";
import { Meter } from "./progress.ts";
import { Rendezvous } from "./rendezvous.ts";
import { type Seat, Server, ServerFault } from "./server.ts";
import { Signaling } from "./signaling.ts";
import type { EndedBy, Role, Status, Summary, Transfer } from "./status.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** Milliseconds that the receiver may be away, before they meet, until their seat is given free. */
const AWAY_PATIENCE = 5_000;
/** Milliseconds for finding a path, once both are there. */
const PATH_PATIENCE = 20_000;

export abstract class PeerTransfer implements Transfer {
  protected readonly server = new Server(new URL("/", location.href));
  protected seat: Seat | null = null;
  protected summary: Summary | null;
  readonly #role: Role;
  readonly #worker: Worker;
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #leave = (event: PageTransitionEvent): void => this.#leaving(event);
  #status: Status;
  #signaling: Signaling | null = null;
  #rendezvous: Rendezvous | null = null;
  #pathTimer: ReturnType<typeof setTimeout> | undefined;
  #awayTimer: ReturnType<typeof setTimeout> | undefined;
  /** The proposal that the person is asked about. */
  protected asked = 0;
  #meter: Meter | null = null;
  #startedAt = 0;
  #connected = false;
  #over = false;

  constructor(role: Role, summary: Summary | null) {
    this.#role = role;
    this.summary = summary;
    this.#status = { phase: "opening", role, summary };
    this.#worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
    this.#worker.onerror = () => this.end("internal-error", "fault");
    addEventListener("pagehide", this.#leave);
  }

  /** Takes the seat, and goes on from there by itself. */
  start(): void {
    this.#open().catch((error: unknown) => {
      this.end(error instanceof ServerFault ? error.code : "internal-error", "fault");
    });
  }

  get status(): Status {
    return this.#status;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  cancel(): void {
    if (this.#over) return;
    if (this.#connected) this.tell({ type: "stop" });
    else this.end("cancelled", "us");
  }

  /** What the engine is to do. */
  protected abstract task(): ToWorker;
  /** Gets the seat in the session that this transfer is about. */
  protected abstract takeSeat(): Promise<Seat>;
  /** The room is entered, or lost for the moment, before the peer was met. */
  protected abstract waiting(online: boolean): Status;
  protected abstract deciding(summary: Summary): Status;
  /** The other side has been away for a while, and the two have not met yet. */
  protected abstract peerStaysAway(): void;
  /** The whole file is verified, and is to be handed to the downloads. */
  protected abstract hand(file: File): void;

  protected tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  protected publish(status: Status): void {
    if (this.#over) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  /** The end without a delivery, as the page itself finds it. */
  protected end(code: ErrorCode, by: EndedBy): void {
    this.#conclude(code, by);
    this.#close();
  }

  #conclude(code: ErrorCode, by: EndedBy): void {
    const { phase } = this.#status;
    const progress = this.#status.phase === "transferring" ? this.#status.progress : null;
    const mayHaveArrived = this.#role === "sender" && phase === "verifying";
    const { summary } = this;
    const role = this.#role;
    this.publish({ phase: "ended", role, summary, code, by, progress, mayHaveArrived });
    this.#over = true;
  }

  async #open(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === "ready") resolve();
        else this.#hear(data);
      };
    });
    this.tell(this.task());
    this.seat = await this.takeSeat();
    if (this.#over) return this.#giveUpSeat();
    await ready;
    if (!this.#over) this.#enter(this.seat);
  }

  #enter(seat: Seat): void {
    const { transferId, token } = seat;
    this.#signaling = new Signaling(
      seat.signalingUrl,
      { transferId, role: this.#role, token },
      {
        online: (online) => {
          if (this.#status.phase === "connecting") this.publish({ ...this.#status, online });
          else if (!this.#connected) this.publish(this.waiting(online));
        },
        peerHere: () => {
          this.#connecting(true);
          this.#rendezvous?.peerHere();
        },
        peerAway: () => {
          if (this.#status.phase === "connecting") this.#connecting(false);
          this.#rendezvous?.peerAway();
        },
        signal: (signal) => this.#rendezvous?.signal(signal),
        lost: (why) => {
          if (!this.#connected) this.end(why, "fault");
        },
      },
    );
    this.#rendezvous = new Rendezvous(
      this.#role,
      (signal) => this.#signaling?.relay(signal),
      (listener) => new Connection(this.seat?.iceServers ?? [], this.#worker, listener),
      {
        connected: () => {
          this.#connected = true;
          this.server.tell("signaling-delivery-success");
        },
        lost: () => this.tell({ type: "lost" }),
        unable: () => this.end("browser-unsupported", "fault"),
      },
    );
  }

  #connecting(peerPresent: boolean): void {
    if (this.#connected) return;
    clearTimeout(this.#pathTimer);
    clearTimeout(this.#awayTimer);
    if (!peerPresent) {
      this.#awayTimer = setTimeout(() => {
        // Signaling may have lost them while the connection came to stand.
        if (!this.#connected) this.peerStaysAway();
      }, AWAY_PATIENCE);
    } else {
      this.#pathTimer = setTimeout(() => {
        this.server.tell("signaling-delivery-failure");
        this.end("no-path", "fault");
      }, PATH_PATIENCE);
    }
    const { summary } = this;
    this.publish({ phase: "connecting", role: this.#role, summary, online: true, peerPresent });
  }

  #hear(message: FromWorker): void {
    const { summary } = this;
    const role = this.#role;
    if (message.type === "close") this.#close();
    else if (this.#over) return;
    else if (message.type === "ended") {
      // The engine stays a moment, so that the other side hears of it.
      this.#conclude(message.code, message.by);
    } else if (message.type === "deciding") {
      clearTimeout(this.#pathTimer);
      this.summary = message.summary;
      this.asked = message.transfer;
      this.publish(this.deciding(message.summary));
    } else if (summary === null) return;
    else if (message.type === "transferring") {
      const now = performance.now();
      if (this.#meter === null) {
        this.#meter = new Meter(summary.size);
        this.#startedAt = now;
      }
      const progress = this.#meter.reading(message.bytes, now);
      this.publish({ phase: "transferring", role, summary, progress, paused: null });
    } else if (message.type === "verifying") this.publish({ phase: "verifying", role, summary });
    else if (message.type === "hand") {
      this.hand(message.file);
      this.tell({ type: "handed" });
    } else if (message.type === "delivered") {
      const { level, root } = message;
      const seconds = this.#startedAt === 0 ? 0 : (performance.now() - this.#startedAt) / 1000;
      this.publish({ phase: "delivered", role, summary, level, seconds, root });
      this.#over = true;
    }
  }

  #leaving(event: PageTransitionEvent): void {
    if (!event.persisted) this.#close();
  }

  #close(): void {
    this.#over = true;
    removeEventListener("pagehide", this.#leave);
    clearTimeout(this.#pathTimer);
    clearTimeout(this.#awayTimer);
    this.#rendezvous?.close();
    this.#signaling?.leave();
    this.#giveUpSeat();
    this.#worker.terminate();
  }

  #giveUpSeat(): void {
    if (this.seat !== null && this.#role === "sender") this.server.close(this.seat);
    this.seat = null;
  }
}
