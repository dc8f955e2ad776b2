/**
 * What both machines share: the state table, the beat that tells silence from patience, and ends.
 *
 * A machine has no clock, no randomness, no socket, no file and no hash. It is told events and
 * answers with effects; its driver carries those out and tells it how they went.
 */
import { PeerFault, REASONS, UsageError } from "./errors.ts";
import type { Effect, Event } from "./events.ts";
import { type Carrier, type Message, VERSION } from "./messages.ts";
import { ALWAYS, type Table } from "./states.ts";

export type { Effect, Event };

/** Milliseconds without a word from the other side before the transfer ends as `silent`. */
export const SILENCE = 30_000;
/** Milliseconds of our own silence after which a heartbeat goes out. */
export const BEAT = 5_000;
/** How often in a row, without a receipt between, silence is taken for a dead connection. */
export const SILENCES = 3;
/**
 * Milliseconds after a cancel until the connection is closed without the other side's `bye`. After a
 * delivery it is `SILENCE`: the sender must hear of it, however bad the path.
 */
export const LINGER = 3_000;
/** Milliseconds without a connection after which the transfer ends as `peer-gone`. */
export const ABSENCE = 600_000;
/** The same after a delivery of which the sender may not have heard. */
export const AFTERWORD = 120_000;
/** How often what the receiver holds may differ from what the sender has, before it is a fault. */
export const REPAIRS = 4;

type Fail = Extract<Effect, { effect: "fail" }>;
type Finish = Extract<Effect, { effect: "finish" }>;
type End = Omit<Fail, "effect">;

const ENDS = ["delivered", "ended"];
const APART = ["opening", "away"];

/** Messages that name a transfer, and are late if it is not the one at hand. */
const OF_A_TRANSFER = [
  "slice",
  "acceptance",
  "digests",
  "refusal",
  "receipt",
  "finished",
  "delivered",
];

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
  /** Number of what was asked to be computed last: answers to anything before are late. */
  protected task = 0;
  /** Number of what was proposed last. */
  protected question = 0;
  /** How often in a row the other side fell silent. */
  protected silences = 0;
  /** Whether the driver has been told how it ends. */
  #concluded = false;
  /** How it ends unless a `delivered` that is on its way beats our cancel. */
  #ending: End | null = null;
  /** When the first tick after the end, after our cancel, or after a loss came. */
  #since: number | null = null;
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
      this.abort({ code: error.code, by: "fault" });
    }
    return this.effects;
  }

  /** The number of the transfer on this connection; null before a proposal. */
  abstract get transfer(): number | null;
  /** Bytes that the receiver has verified and safely written, as far as this side knows. */
  abstract get confirmed(): number;
  /** Reacts to what is particular to this machine; the state table has admitted it. */
  protected abstract react(event: Event): void;
  /** Lets go of what the lost connection leaves incomplete. */
  protected abstract drop(): void;
  /** Whether there is something to resume. */
  protected abstract get acceptedOnce(): boolean;

  /** Whether the other side's `delivered` may be on its way, and would beat our cancel. */
  protected get mayBeDelivered(): boolean {
    return false;
  }

  /** Whether the other side may not know yet how it ended. */
  protected get awaitsBye(): boolean {
    return false;
  }

  /** Called when nothing is paused any more. */
  protected resume(): void {}

  /** Called with every tick, to do what must not wait for anything but time. */
  protected tick(): void {}

  protected become(state: State): void {
    this.#state = state;
  }

  protected send(message: Message): void {
    this.#said = true;
    this.effects.push({ effect: "send", message });
  }

  /** The first word, and the pause that a person asked for before it. */
  protected greet(manifest: string | null): void {
    this.become("greeting" as State);
    this.#since = null;
    this.send({ type: "hello", versions: [VERSION], capabilities: [], manifest });
    if (this.#pausedByUs) this.send({ type: "pause", paused: true });
  }

  protected newTask(): number {
    this.task += 1;
    return this.task;
  }

  /** Tells the driver how it ends: once. */
  protected conclude(end: Finish | Fail): void {
    if (this.#concluded) return;
    this.#concluded = true;
    this.effects.push(end);
  }

  /** Ends without a delivery; what ended it first counts. */
  protected fail(end: End): void {
    this.become("ended" as State);
    this.conclude({ effect: "fail", ...(this.#ending ?? end) });
  }

  /** Ends at once, and says so to the other side if it can hear and does not know. */
  protected abort(end: End): void {
    const apart = this.#apart;
    if (!apart && !this.cancelling) this.send({ type: "cancel", reason: end.code });
    this.fail(end);
    if (apart) this.#close();
  }

  protected get cancelling(): boolean {
    return (this.#state as string) === "cancelling";
  }

  get #ended(): boolean {
    return ENDS.includes(this.#state);
  }

  get #apart(): boolean {
    return APART.includes(this.#state);
  }

  #dispatch(event: Event): void {
    const fromPeer = event.event === "message" || event.event === "frame";
    const trigger = event.event === "message" ? event.message.type : event.event;
    if (fromPeer) this.#heard = true;
    if ((ALWAYS as readonly string[]).includes(trigger)) {
      this.#common(event);
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

  /** Whether this is of what another transfer, manifest or task has replaced since. */
  #isLate(event: Event): boolean {
    if (event.event !== "message") {
      if ("question" in event) return event.question !== this.question;
      return "task" in event && event.task !== this.task;
    }
    const { message } = event;
    if (!OF_A_TRANSFER.includes(message.type) || !("transfer" in message)) return false;
    if (this.transfer === null || message.transfer === this.transfer) return false;
    if (message.transfer > this.transfer) {
      throw new PeerFault("unexpected-message", "a later transfer");
    }
    // Whoever refuses has ended, and hears of nothing that was proposed since.
    return message.type !== "refusal";
  }

  #common(event: Event): void {
    const message = event.event === "message" ? event.message : null;
    if (event.event === "tick") this.#keepTime(event.now);
    else if (event.event === "lost") this.#part();
    else if (message?.type === "bye") this.#leave();
    else if (this.#ended) return;
    else if (message?.type === "cancel") {
      this.send({ type: "bye" });
      const code = REASONS.find((reason) => reason === message.reason) ?? "peer-failed";
      this.fail({ code, by: "them" });
    } else if (this.cancelling) return;
    else if (event.event === "stop") this.#cancel({ code: "cancelled", by: "us" });
    else if (event.event === "failed") this.#cancel({ code: event.code, by: "fault" });
    else if (event.event === "relay") this.#relay(event.carrier, event.text);
    else if (message?.type === "signal") {
      this.effects.push({ effect: "pass-on", carrier: message.carrier, text: message.text });
    } else if (event.event === "hold") this.#pause(event.paused, this.#pausedByThem);
    else if (message?.type === "pause") this.#pause(this.#pausedByUs, message.paused);
  }

  #relay(carrier: Carrier, text: string): void {
    if (!this.#apart) this.send({ type: "signal", carrier, text });
  }

  #pause(byUs: boolean, byThem: boolean): void {
    const before = this.pausedBy !== null;
    if (byUs !== this.#pausedByUs && !this.#apart) this.send({ type: "pause", paused: byUs });
    this.#pausedByUs = byUs;
    this.#pausedByThem = byThem;
    const after = this.pausedBy !== null;
    if (before === after) return;
    this.effects.push({ effect: "halt", paused: after });
    if (!after) this.resume();
  }

  /** Ends by our own doing; but a `delivered` that is on its way is waited for. */
  #cancel(end: End): void {
    if (this.#concluded) return;
    if (!this.mayBeDelivered) {
      this.abort(end);
      return;
    }
    this.send({ type: "cancel", reason: end.code });
    this.#ending = end;
    this.become("cancelling" as State);
  }

  /** Waits for another connection, if it matters to either side. */
  #part(): void {
    if (this.#apart) return;
    if (this.cancelling || (this.#ended && !this.awaitsBye)) {
      this.#leave();
      return;
    }
    this.newTask();
    this.drop();
    this.become("away" as State);
    this.#since = null;
    this.#pause(this.#pausedByUs, false);
  }

  /** Ends: there is nobody any more whom a connection would lead to. */
  #leave(): void {
    if (!this.#ended) this.fail({ code: "peer-gone", by: "fault" });
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.effects.push({ effect: "close" });
  }

  /** Nothing has come for long: perhaps the connection is dead and does not know it. */
  #silent(): void {
    this.silences += 1;
    if (!this.acceptedOnce || this.silences >= SILENCES) throw new PeerFault("silent");
    this.effects.push({ effect: "renew" });
    this.#part();
  }

  #keepTime(now: number): void {
    if (this.#heard || this.#apart) this.#heardAt = now;
    if (this.#said) this.#saidAt = now;
    this.#heard = this.#said = false;
    if (this.#ended || this.cancelling || this.#state === "away") {
      this.#since ??= now;
      if (now - this.#since >= this.#patience) this.#leave();
    } else if (this.#state !== "opening") {
      if (now - this.#heardAt >= SILENCE) {
        this.#silent();
        return;
      }
      this.tick();
      if (now - this.#saidAt >= BEAT) this.send({ type: "heartbeat" });
    }
  }

  get #patience(): number {
    if (this.#state === "away") return this.#concluded ? AFTERWORD : ABSENCE;
    return this.#state === "delivered" ? SILENCE : LINGER;
  }
}
