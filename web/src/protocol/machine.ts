/**
 * What both machines share: the state table, the beat that tells silence from patience, and ends.
 *
 * A machine has no clock, no randomness, no socket, no file and no hash. It is told events and
 * answers with effects; its driver carries those out and tells it how they went.
 */
import { PeerFault, REASONS, UsageError } from "./errors.ts";
import type { Effect, Event } from "./events.ts";
import { type Message, VERSION } from "./messages.ts";
import { ALWAYS, type Table } from "./states.ts";

export type { Effect, Event };

/** Milliseconds without a word from the other side before the transfer ends as `silent`. */
export const SILENCE = 30_000;
/** Milliseconds of our own silence after which a heartbeat goes out. */
export const BEAT = 5_000;
/**
 * Milliseconds after a cancel until the connection is closed without the other side's `bye`. After a
 * delivery it is `SILENCE`: the sender must hear of it, however bad the path.
 */
export const LINGER = 3_000;

type End = Omit<Extract<Effect, { effect: "fail" }>, "effect">;

const ENDS = ["delivered", "ended"];

export abstract class Machine<State extends string> {
  protected effects: Effect[] = [];
  #state: State;
  readonly #table: Table;
  #pausedByUs = false;
  #pausedByThem = false;
  #heardAt = 0;
  #saidAt = 0;
  #heard = true;
  #said = true;
  /** How it ends unless a `delivered` that is on its way beats our cancel. */
  #ending: End | null = null;
  /** When the first tick after the end, or after our cancel, came. */
  #lingersFrom: number | null = null;
  #closed = false;

  protected constructor(table: Table, first: State) {
    this.#table = table;
    this.#state = first;
  }

  get state(): State {
    return this.#state;
  }

  /** Who paused: either side may, and each only for itself. */
  get pausedBy(): "us" | "them" | null {
    if (this.#pausedByUs) return "us";
    return this.#pausedByThem ? "them" : null;
  }

  /**
   * Takes one event and says what to do.
   * @throws {UsageError} if the driver told what cannot be; the other side's faults end the transfer
   */
  handle(event: Event): Effect[] {
    this.effects = [];
    try {
      this.#dispatch(event);
    } catch (error) {
      if (!(error instanceof PeerFault)) throw error;
      this.#abort({ code: error.code, by: "fault" });
    }
    return this.effects;
  }

  /** The transfer at hand; null before the first proposal. */
  abstract get transfer(): number | null;
  /** Reacts to what is particular to this machine; the state table has admitted it. */
  protected abstract react(event: Event): void;
  /** Whether the other side's `delivered` may be on its way, and would beat our cancel. */
  protected abstract get mayBeDelivered(): boolean;
  /** Called when nothing is paused any more. */
  protected abstract resume(): void;
  /** Called with every tick. */
  protected abstract tick(): void;

  protected become(state: State): void {
    this.#state = state;
  }

  protected send(message: Message): void {
    this.#said = true;
    this.effects.push({ effect: "send", message });
  }

  /** The first word, and the pause that a person asked for before it. */
  protected greet(): void {
    this.send({ type: "hello", versions: [VERSION], capabilities: [] });
    if (this.#pausedByUs) this.send({ type: "pause", paused: true });
  }

  /** Ends without a delivery; what ended it first counts. */
  protected fail(end: End): void {
    this.become("ended" as State);
    this.effects.push({ effect: "fail", ...(this.#ending ?? end) });
  }

  get #cancelling(): boolean {
    return (this.#state as string) === "cancelling";
  }

  get #ended(): boolean {
    return ENDS.includes(this.#state);
  }

  #dispatch(event: Event): void {
    const fromPeer = event.event === "message" || event.event === "frame";
    const trigger = event.event === "message" ? event.message.type : event.event;
    if (fromPeer) this.#heard = true;
    if ((ALWAYS as readonly string[]).includes(trigger)) {
      this.#common(event, trigger);
      return;
    }
    if (this.#ended || this.#isLate(event)) return;
    const allowed = this.#table[this.#state]?.[trigger];
    if (!allowed) {
      if (fromPeer) throw new PeerFault("unexpected-message", `${trigger} while ${this.#state}`);
      throw new UsageError(`${trigger} while ${this.#state}`);
    }
    const before = this.#state;
    this.react(event);
    if (!allowed.includes(this.#state) && !this.#ended) {
      throw new UsageError(`${trigger} led from ${before} to ${this.#state}`);
    }
  }

  /** Whether this is of a transfer that another one has replaced since. */
  #isLate(event: Event): boolean {
    const named: object = event.event === "message" ? event.message : event;
    const current = this.transfer;
    if (!("transfer" in named) || current === null) return false;
    if ("type" in named && named.type === "proposal") return false;
    const transfer = named.transfer as number;
    if (transfer <= current) return transfer < current;
    if (event.event === "message") throw new PeerFault("unexpected-message", "a later transfer");
    throw new UsageError("a later transfer");
  }

  #common(event: Event, trigger: string): void {
    if (event.event === "tick") this.#tick(event.now);
    else if (trigger === "lost" || trigger === "bye") this.#lost();
    else if (this.#ended) return;
    else if (event.event === "message" && event.message.type === "cancel") {
      const said = event.message.reason;
      this.send({ type: "bye" });
      const code = REASONS.find((reason) => reason === said) ?? "peer-failed";
      this.fail({ code, by: "them" });
    } else if (this.#cancelling) return;
    else if (event.event === "stop") this.#cancel({ code: "cancelled", by: "us" });
    else if (event.event === "failed") this.#cancel({ code: event.code, by: "fault" });
    else if (event.event === "hold") this.#pause(event.paused, this.#pausedByThem);
    else if (event.event === "message" && event.message.type === "pause") {
      this.#pause(this.#pausedByUs, event.message.paused);
    }
  }

  #pause(byUs: boolean, byThem: boolean): void {
    const before = this.pausedBy !== null;
    if (byUs !== this.#pausedByUs && this.#state !== "opening") {
      this.send({ type: "pause", paused: byUs });
    }
    this.#pausedByUs = byUs;
    this.#pausedByThem = byThem;
    const after = this.pausedBy !== null;
    if (before === after) return;
    this.effects.push({ effect: "halt", paused: after });
    if (!after) this.resume();
  }

  /** Ends by our own doing; but a `delivered` that is on its way is waited for. */
  #cancel(end: End): void {
    if (!this.mayBeDelivered) {
      this.#abort(end);
      return;
    }
    this.send({ type: "cancel", reason: end.code });
    this.#ending = end;
    this.become("cancelling" as State);
  }

  /** Ends at once, and says so to the other side if it can hear and does not know. */
  #abort(end: End): void {
    const opening = this.#state === "opening";
    if (!opening && !this.#cancelling) this.send({ type: "cancel", reason: end.code });
    this.fail(end);
    if (opening) this.#close();
  }

  /** The connection is gone, or the other side has taken its leave. */
  #lost(): void {
    if (!this.#ended) this.fail({ code: "peer-gone", by: "fault" });
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.effects.push({ effect: "close" });
  }

  #tick(now: number): void {
    if (this.#heard || this.#state === "opening") this.#heardAt = now;
    if (this.#said) this.#saidAt = now;
    this.#heard = this.#said = false;
    if (this.#ended || this.#cancelling) {
      const patience = this.#state === "delivered" ? SILENCE : LINGER;
      this.#lingersFrom ??= now;
      if (now - this.#lingersFrom >= patience) this.#lost();
      return;
    }
    if (this.#state === "opening") return;
    if (now - this.#heardAt >= SILENCE) throw new PeerFault("silent");
    this.tick();
    if (now - this.#saidAt >= BEAT) this.send({ type: "heartbeat" });
  }
}
