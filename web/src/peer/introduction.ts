/**
 * Leads one side through the agreement: draws what the machine needs, paces what it says, and keeps
 * how many guesses are spent before anything more is said.
 */
import {
  type Agreed,
  type AgreementEffect,
  type Doubt,
  type Secret,
  same,
  type WholeSecret,
} from "../keys/agreement.ts";
import { ATTEMPT_BYTES, NONCE_BYTES, readEnvelope, writeEnvelope } from "../keys/envelopes.ts";
import { ReceiverAgreement } from "../keys/receiver_agreement.ts";
import { SenderAgreement } from "../keys/sender_agreement.ts";
import { type Bytes, SCALAR_BYTES } from "../keys/spake2.ts";
import type { Signal } from "./signaling.ts";
import { writeSignal } from "./signals.ts";

/** Milliseconds between two words: at least, and as long as nothing comes of them at most. */
const PAUSE = 1_000;
const LONGEST_PAUSE = 8_000;
/** Milliseconds between two hellos or replies that are looked at, which takes a while. */
const LOOK_PAUSE = 100;
/** Hellos or replies that wait for it. */
const MOST_WAITING = 8;

/** What one side brings to the agreement; its `guesses` are those that are spent already. */
export type Party = { transferId: string; guesses: number } & (
  | { role: "sender"; secret: WholeSecret; key: Bytes }
  | { role: "receiver"; secret: Secret }
);

export interface IntroductionListener {
  /** Stores how many guesses are spent: when this settles, it must outlive the browser. */
  keep(guesses: number): Promise<void>;
  agreed(agreed: Agreed): void;
  doubted(why: Doubt): void;
}

export class Introduction {
  readonly #relay: (signal: Signal) => void;
  readonly #listener: IntroductionListener;
  readonly #machine: SenderAgreement | ReceiverAgreement;
  #saidAt = Number.NEGATIVE_INFINITY;
  #pause = PAUSE;
  /** A receiver's hellos, a sender's replies to its own; and when the last one was looked at. */
  #waiting: Bytes[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** A guess is being stored: what follows from it waits, and nothing else is looked at. */
  #isStoring = false;
  /** A check was wrong: until somebody types it again, another attempt costs another guess. */
  #mistyped = false;

  constructor(party: Party, relay: (signal: Signal) => void, listener: IntroductionListener) {
    const { transferId, guesses } = party;
    this.#machine =
      party.role === "sender"
        ? new SenderAgreement(transferId, party.secret, guesses)
        : new ReceiverAgreement(transferId, party.secret, guesses);
    this.#relay = relay;
    this.#listener = listener;
  }

  /** What was said may have met nobody, or met somebody who is gone. */
  hurry(): void {
    this.#pause = PAUSE;
    this.wanted();
  }

  /** Somebody asks for a hello; all that a sender can know is that they may have retyped. */
  wanted(): void {
    if (this.#machine instanceof SenderAgreement) this.#mistyped = false;
  }

  /**
   * Sender: says hello, if it is time: the same one as long as it is unanswered.
   * @param probe asks whether keys are still there, and goes before the hello
   */
  async greet(now: number, probe: (() => Promise<Bytes>) | null): Promise<void> {
    const machine = this.#machine;
    if (!(machine instanceof SenderAgreement)) return;
    const again = machine.handle({ event: "repeat" });
    if ((this.#mistyped && again.length === 0) || !this.#isTime(now)) return;
    const before = probe === null ? [] : [await probe()];
    const [attempt, scalar] = [draw(ATTEMPT_BYTES), draw(SCALAR_BYTES)];
    const drawn = { attempt, scalar, nonce: draw(NONCE_BYTES) };
    const effects = again.length > 0 ? again : machine.handle({ event: "greet", ...drawn });
    this.#carryOut(effects, before);
  }

  /** Receiver: says the latest reply again, if it is time; whether one waits for an answer. */
  repeat(now: number): boolean {
    if (this.#isStoring) return true;
    const again = this.#machine.handle({ event: "repeat" });
    const waits = again.length > 0;
    if (waits && this.#isTime(now)) this.#carryOut(again);
    return waits;
  }

  /** Receiver: says that it is here, and has heard nothing. */
  want(): void {
    if (!this.#mistyped) this.#relay(writeSignal("ready", writeEnvelope({ kind: "want" })));
  }

  /** Takes an envelope that is not sealed. */
  hear(bytes: Bytes, now: number): void {
    const { attempts } = this.#machine;
    const isReceiver = this.#machine instanceof ReceiverAgreement;
    const envelope = readEnvelope(bytes);
    if (envelope?.kind === "hello" && isReceiver) this.#queue(bytes);
    else if (envelope?.kind === "reply" && attempts.some(([id]) => same(id, envelope.attempt))) {
      this.#queue(bytes);
    } else if (isReceiver) this.#tell(bytes, now);
    this.look(now);
  }

  /** Answers or verifies what has waited longest, if it is time. */
  look(now: number): void {
    if (this.#isStoring || now - this.#lookedAt < LOOK_PAUSE) return;
    const envelope = this.#waiting.shift();
    if (envelope === undefined) return;
    this.#lookedAt = now;
    this.#tell(envelope, now);
  }

  #queue(envelope: Bytes): void {
    if (this.#mistyped && this.#machine instanceof ReceiverAgreement) return;
    // At random: nobody who says many keeps the right one out by when it says them.
    if (this.#waiting.length === MOST_WAITING) {
      this.#waiting.splice(Math.floor(Math.random() * MOST_WAITING), 1);
    }
    this.#waiting.push(envelope);
  }

  #tell(envelope: Bytes, now: number): void {
    const scalar = draw(SCALAR_BYTES);
    const effects = this.#machine.handle({ event: "heard", envelope, scalar });
    const said = effects.some(({ effect }) => effect === "say");
    if (said && this.#machine instanceof ReceiverAgreement) this.#saidAt = now;
    this.#carryOut(effects);
  }

  #isTime(now: number): boolean {
    if (now - this.#saidAt < this.#pause) return false;
    this.#saidAt = now;
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    return true;
  }

  async #carryOut(effects: AgreementEffect[], before: Bytes[] = []): Promise<void> {
    for (const effect of effects) {
      if (effect.effect === "keep") {
        // What a sender spends stays spent: this reply was wrong.
        this.#mistyped = this.#machine instanceof SenderAgreement;
        const stored = this.#listener.keep(effect.guesses);
        // One that is given back need not wait: what the sender seals is on its way.
        if (effects.some((one) => one.effect === "agreed")) continue;
        this.#isStoring = true;
        await stored;
        this.#isStoring = false;
      } else if (effect.effect === "say") {
        this.#relay(writeSignal("ready", ...before, effect.envelope));
      } else if (effect.effect === "doubt") {
        this.#mistyped = effect.why !== "spent";
        this.#waiting = [];
        this.#listener.doubted(effect.why);
      } else {
        this.#mistyped = false;
        this.#listener.agreed(effect);
      }
    }
  }
}

function draw(bytes: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(bytes));
}
