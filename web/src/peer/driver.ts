/** What the drivers of both machines share: events in, effects out, one at a time, and the clock. */
import { readFrame } from "../protocol/codec.ts";
import { type ErrorCode, PeerFault } from "../protocol/errors.ts";
import type { Effect, Event, Machine } from "../protocol/machine.ts";
import { type Carrier, type Message, readMessage, writeMessage } from "../protocol/messages.ts";
import { Allowance, MOST_HEARD, MOST_RELAYS } from "./allowance.ts";
import { Lane } from "./lane.ts";
import type { Files } from "./status.ts";
import type { FromWorker, View } from "./worker_messages.ts";

const TICK = 1_000;
/** Milliseconds between two reports of progress to the page. */
const REPORT = 500;

export abstract class Driver {
  protected abstract readonly machine: Machine<string>;
  protected readonly post: (message: FromWorker) => void;
  protected frame: {
    payload: Uint8Array<ArrayBuffer>;
    digest: Uint8Array<ArrayBuffer> | null;
  } | null = null;
  /** The channels in force. Work for former ones is known by them, and comes to nothing. */
  protected lane: Lane | null = null;
  #connection = 0;
  readonly #lanes = new Map<number, Lane>();
  readonly #relays = new Allowance(MOST_RELAYS);
  readonly #hearing = new Allowance(MOST_HEARD);
  readonly #events: Event[] = [];
  #busy = false;
  /** Everything that came of the end is done. */
  #over: Promise<void> = Promise.resolve();
  #shown: View | null = null;
  #ticks: ReturnType<typeof setInterval>;
  #reports: ReturnType<typeof setInterval>;

  constructor(post: (message: FromWorker) => void) {
    this.post = post;
    this.#ticks = setInterval(
      () => this.handle({ event: "tick", now: Math.round(performance.now()) }),
      TICK,
    );
    this.#reports = setInterval(() => this.show(true), REPORT);
  }

  /** Takes the channels of an attempt to connect, which are not used until it stands. */
  attach(connection: number, control: RTCDataChannel, data: RTCDataChannel): void {
    const lane = new Lane(control, data, {
      open: () => this.handle({ event: "opened" }),
      text: (text) => this.#hear(() => ({ event: "message", message: readMessage(text) })),
      frame: (bytes) => this.#hear(() => this.#framed(bytes)),
      lost: () => this.post({ type: "broken", connection }),
    });
    this.#lanes.set(connection, lane);
  }

  connected(connection: number, maxMessageSize: number): void {
    this.lane = this.#lanes.get(connection) ?? null;
    this.#connection = connection;
    this.lane?.connected(maxMessageSize);
  }

  dropped(connection: number): void {
    const lane = this.#lanes.get(connection);
    this.#lanes.delete(connection);
    lane?.close();
    if (lane === undefined || lane !== this.lane) return;
    this.lane = null;
    this.handle({ event: "lost" });
  }

  /** Says this over the connection in force, if not too much was said; otherwise drops it. */
  relay(carrier: Carrier, text: string): void {
    if (this.#relays.take()) this.handle({ event: "relay", carrier, text });
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
    this.show(false);
  }

  /** Stops the clock, and lets go of the connection. */
  close(): void {
    clearInterval(this.#ticks);
    clearInterval(this.#reports);
    this.lane?.close();
  }

  /** Carries out what is particular to this driver. */
  protected abstract carryOut(effect: Effect): void;
  /** What is to be shown; null: what is shown already. */
  protected abstract view(): View | null;
  /** How far each file is; null: there is but one. */
  protected abstract files(): Files | null;
  /** What the delivery leaves to be said of it. */
  protected abstract readonly delivery: { text: string | null; renamed: number };
  /** Whether something is left to go on from, where the transfer comes to nothing for this reason. */
  protected keeps(_why: ErrorCode): boolean {
    return false;
  }

  /** The transfer came to nothing, for this reason: let go of everything. */
  protected abstract discard(why: ErrorCode): Promise<void>;
  /** Both sides know of the delivery: what would have made it good is of no use any more. */
  protected async settle(): Promise<void> {}

  /** Runs what takes time, and turns its failure into an event. Null: nobody wants it any more. */
  protected attempt(
    work: () => Promise<Event | null>,
    failure: (error: unknown) => ErrorCode,
  ): void {
    work().then(
      (event) => {
        if (event !== null) this.handle(event);
      },
      (error: unknown) => {
        const code = error instanceof PeerFault ? error.code : failure(error);
        this.handle({ event: "failed", code });
      },
    );
  }

  /** Runs what sends by the connection in force: channels that refuse are as good as lost. */
  protected transmission(work: (lane: Lane) => Promise<Event | null>): void {
    const { lane } = this;
    if (lane === null) return;
    const orLost = (error: unknown) => {
      this.#refused(lane, error);
      return null;
    };
    this.attempt(
      () => work(lane).catch(orLost),
      () => "internal-error",
    );
  }

  #say(message: Message): void {
    const { lane } = this;
    try {
      lane?.say(writeMessage(message));
    } catch (error) {
      this.#refused(lane, error);
    }
  }

  #refused(lane: Lane | null, error: unknown): void {
    if (!(error instanceof DOMException)) throw error;
    if (lane === this.lane) this.#renew();
  }

  /** Lets go of the connection in force, which is of no use, and has the page look for another. */
  #renew(): void {
    const { lane } = this;
    if (lane === null) return;
    this.lane = null;
    lane.close();
    this.post({ type: "broken", connection: this.#connection });
    // A machine that asked for this takes it for what it knows already.
    this.handle({ event: "lost" });
  }

  #passOn(carrier: Carrier, text: string): void {
    if (this.#hearing.take()) this.post({ type: "signal", carrier, text });
  }

  #carryOut(effect: Effect): void {
    if (effect.effect === "send") this.#say(effect.message);
    else if (effect.effect === "renew") this.#renew();
    else if (effect.effect === "pass-on") this.#passOn(effect.carrier, effect.text);
    else if (effect.effect === "finish") {
      const { root, level } = effect;
      const { confirmed: bytes } = this.machine;
      this.post({ type: "delivered", root, level, bytes, ...this.delivery });
    } else if (effect.effect === "fail") {
      const { code, by } = effect;
      const kept = this.keeps(code);
      this.#over = this.discard(code);
      this.post({ type: "ended", code, by, kept });
    } else if (effect.effect === "close") {
      this.close();
      // The page ends the engine at that word.
      this.#over.then(() => this.settle()).finally(() => this.post({ type: "close" }));
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

  /**
   * Tells what is to be shown, if that is another view than the last.
   * @param timely whether it is time to report progress, too
   */
  protected show(timely: boolean): void {
    const view = this.view();
    if (view === null) return;
    const shown = this.#shown;
    if (shown !== null && isSame(view, shown, timely)) return;
    this.#shown = view;
    if (view.type !== "transferring") this.post(view);
    // Found out only now: there is a view after every event.
    else this.post({ ...view, moved: this.lane?.moved ?? 0, files: this.files() });
  }
}

function isSame(one: View, other: View, timely: boolean): boolean {
  if (one.type === "deciding" || one.type === "resuming") {
    return one.type === other.type && one.question === other.question;
  }
  if (one.type === "away") return one.type === other.type && one.accepted === other.accepted;
  if (one.type === "verifying" || one.type !== other.type) return one.type === other.type;
  // That nothing has come is news, too, unless somebody paused it.
  const still = one.paused !== null && one.bytes === other.bytes;
  return one.paused === other.paused && (!timely || still);
}
