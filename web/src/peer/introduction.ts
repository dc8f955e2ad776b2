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
/** Milliseconds between two replies, said or verified: what comes faster is nobody's. */
const REPLY_PAUSE = 100;
/** Replies that wait to be verified. */
const MOST_REPLIES = 8;

/** What one side brings to the agreement; its `guesses` are those that are spent already. */
export type Party = { transferId: string; guesses: number } & (
  | { role: "sender"; secret: WholeSecret; key: Bytes }
  | { role: "receiver"; secret: Secret }
);

export interface IntroductionListener {
  /** Stores how many guesses are spent: when this returns, it must outlive a reload. */
  keep(guesses: number): void;
  agreed(agreed: Agreed): void;
  doubted(why: Doubt): void;
}

export class Introduction {
  readonly #relay: (signal: Signal) => void;
  readonly #listener: IntroductionListener;
  readonly #machine: SenderAgreement | ReceiverAgreement;
  #saidAt = Number.NEGATIVE_INFINITY;
  /**
   * A hello was answered. What is said again by the clock does not count: it would keep out, again and
   * again, a hello that comes by the same clock.
   */
  #answeredAt = Number.NEGATIVE_INFINITY;
  #pause = PAUSE;
  /** Replies to hellos of ours, and when the last one was verified. */
  #replies: Bytes[] = [];
  #verifiedAt = Number.NEGATIVE_INFINITY;
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
  hear(envelope: Bytes, now: number): void {
    if (this.#machine instanceof SenderAgreement) {
      this.#queue(envelope);
      this.verify(now);
      return;
    }
    const scalar = draw(SCALAR_BYTES);
    const effects = this.#machine.handle({ event: "heard", envelope, scalar });
    if (effects.some(({ effect }) => effect === "say")) {
      this.#saidAt = now;
      this.#answeredAt = now;
    }
    this.#carryOut(effects);
  }

  /** Sender: verifies the reply that has waited longest, if it is time. */
  verify(now: number): void {
    if (now - this.#verifiedAt < REPLY_PAUSE) return;
    const envelope = this.#replies.shift();
    if (envelope === undefined) return;
    this.#verifiedAt = now;
    this.#carryOut(this.#machine.handle({ event: "heard", envelope }));
  }

  /** Whether a hello that comes now is to be answered. */
  mayReply(now: number): boolean {
    return !this.#mistyped && now - this.#answeredAt >= REPLY_PAUSE;
  }

  #queue(envelope: Bytes): void {
    const reply = readEnvelope(envelope);
    if (reply?.kind !== "reply") return;
    if (!this.#machine.attempts.some(([attempt]) => same(attempt, reply.attempt))) return;
    // At random: nobody who says many keeps the right one out by when it says them.
    if (this.#replies.length === MOST_REPLIES) {
      this.#replies.splice(Math.floor(Math.random() * MOST_REPLIES), 1);
    }
    this.#replies.push(envelope);
  }

  #isTime(now: number): boolean {
    if (now - this.#saidAt < this.#pause) return false;
    this.#saidAt = now;
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    return true;
  }

  #carryOut(effects: AgreementEffect[], before: Bytes[] = []): void {
    for (const effect of effects) {
      if (effect.effect === "keep") {
        // What a sender spends stays spent: this reply was wrong.
        this.#mistyped = this.#machine instanceof SenderAgreement;
        this.#listener.keep(effect.guesses);
      } else if (effect.effect === "say") {
        this.#relay(writeSignal("ready", ...before, effect.envelope));
      } else if (effect.effect === "doubt") {
        this.#mistyped = effect.why !== "spent";
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
