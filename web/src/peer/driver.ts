/** What the drivers of both machines share: events in, effects out, one at a time, and the clock. */
import { readFrame } from "../protocol/codec.ts";
import { type ErrorCode, PeerFault } from "../protocol/errors.ts";
import type { Effect, Event, Machine } from "../protocol/machine.ts";
import { readMessage, writeMessage } from "../protocol/messages.ts";
import { Lane } from "./lane.ts";
import type { FromWorker } from "./worker_messages.ts";

const TICK = 1_000;
/** Milliseconds between two reports of progress to the page. */
const REPORT = 500;

export abstract class Driver {
  protected abstract readonly machine: Machine<string>;
  /** Bytes that the receiver has safely. */
  protected abstract get confirmed(): number;
  /** Sender: the receiver has every byte, and what is left is to compare the roots. */
  protected abstract get complete(): boolean;
  protected readonly post: (message: FromWorker) => void;
  protected frame: {
    payload: Uint8Array<ArrayBuffer>;
    digest: Uint8Array<ArrayBuffer> | null;
  } | null = null;
  protected lane: Lane | null = null;
  readonly #events: Event[] = [];
  #busy = false;
  #reported = 0;
  #verifying = false;
  #ticks: ReturnType<typeof setInterval>;
  #reports: ReturnType<typeof setInterval>;

  constructor(post: (message: FromWorker) => void) {
    this.post = post;
    this.#ticks = setInterval(
      () => this.handle({ event: "tick", now: Math.round(performance.now()) }),
      TICK,
    );
    this.#reports = setInterval(() => this.#report(), REPORT);
  }

  /** Takes the channels of a new attempt to connect, in place of those that came to nothing. */
  attach(control: RTCDataChannel, data: RTCDataChannel): void {
    this.lane?.close();
    this.lane = new Lane(control, data, {
      open: () => this.handle({ event: "opened" }),
      text: (text) => this.#hear(() => ({ event: "message", message: readMessage(text) })),
      frame: (bytes) => this.#hear(() => this.#framed(bytes)),
      lost: () => this.handle({ event: "lost" }),
    });
  }

  connected(maxMessageSize: number): void {
    this.lane?.connected(maxMessageSize);
  }

  handle(event: Event): void {
    this.#events.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        for (const effect of this.machine.handle(next)) this.#carryOut(effect);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Carries out what is particular to this driver. */
  protected abstract carryOut(effect: Effect): void;
  /** The transfer came to nothing: let go of everything. */
  protected abstract discard(): void;

  /** Runs what takes time, and turns its failure into an event. */
  protected attempt(work: () => Promise<Event>, failure: (error: unknown) => ErrorCode): void {
    work().then(
      (event) => this.handle(event),
      (error: unknown) => {
        const code = error instanceof PeerFault ? error.code : failure(error);
        this.handle({ event: "failed", code });
      },
    );
  }

  #carryOut(effect: Effect): void {
    if (effect.effect === "send") this.lane?.say(writeMessage(effect.message));
    else if (effect.effect === "finish") {
      this.post({ type: "delivered", root: effect.root, level: effect.level });
    } else if (effect.effect === "fail") {
      this.discard();
      this.post({ type: "ended", code: effect.code, by: effect.by });
    } else if (effect.effect === "close") {
      clearInterval(this.#ticks);
      clearInterval(this.#reports);
      this.lane?.close();
      this.post({ type: "close" });
    } else this.carryOut(effect);
  }

  #hear(read: () => Event): void {
    try {
      this.handle(read());
    } catch (error) {
      if (!(error instanceof PeerFault)) throw error;
      this.handle({ event: "failed", code: error.code });
    }
  }

  #framed(bytes: ArrayBuffer | null): Event {
    if (bytes === null) throw new PeerFault("bad-frame", "not binary");
    const { chunk, generation, offset, payload, digest } = readFrame(bytes);
    this.frame = { payload, digest };
    const size = payload.length;
    return { event: "frame", chunk, generation, offset, size, digest: digest !== null };
  }

  /** All is across; from here on there is no progress to report. */
  protected verifying(): void {
    this.#verifying = true;
    this.post({ type: "verifying" });
  }

  #report(): void {
    if (this.#verifying) return;
    if (this.complete) this.verifying();
    else if (this.confirmed !== this.#reported) {
      this.#reported = this.confirmed;
      this.post({ type: "transferring", bytes: this.#reported });
    }
  }
}
