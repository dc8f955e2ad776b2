/**
 * What both sides' machines of the agreement share: events, effects, and what they know. A machine
 * has no clock, no randomness and no storage. See `protocol/agreement.md`.
 */
import type { Mode } from "./envelopes.ts";
import { type AgreementKeys, deriveKeys, NO_PSK } from "./schedule.ts";
import type { Bytes } from "./spake2.ts";
import { wordsOf } from "./words.ts";

/** Attempts that a sender remembers at once. */
export const MOST_ATTEMPTS = 4;
/** Attempts that a receiver remembers at once, most of which may be invented. */
export const MOST_ANSWERED = 16;

/** What one side knows of the transfer key. */
export interface Secret {
  check: string;
  /** The pre-shared key; null on a side that has the check alone. */
  psk: Bytes | null;
}

/** What whoever has the key knows. */
export interface WholeSecret extends Secret {
  psk: Bytes;
}

export type AgreementEvent =
  /** Sender: begin an attempt. All three are drawn at random for it alone. */
  | { event: "greet"; attempt: Bytes; scalar: Bytes; nonce: Bytes }
  /** It is time to say again what waits for an answer. */
  | { event: "repeat" }
  /** Somebody said this; the receiver gets a new scalar with it, in case it has to answer. */
  | { event: "heard"; envelope: Bytes; scalar?: Bytes };

/** The check seems to be wrong; mode `code` is over for this key; three guesses are spent. */
export type Doubt = "wrong" | "off" | "spent";

export type AgreementEffect =
  /** Store this number of guesses that are spent, before the next effect is carried out. */
  | { effect: "keep"; guesses: number }
  | { effect: "say"; envelope: Bytes }
  /** Both sides have the same keys, or will when they have heard what was just said. */
  | Agreed
  /** A person must act before the check leads anywhere; but a right answer may still come. */
  | { effect: "doubt"; why: Doubt };

export interface Agreed {
  effect: "agreed";
  attempt: Bytes;
  mode: Mode;
  sealA: Bytes;
  sealB: Bytes;
  words: string[];
}

export function say(envelope: Bytes): AgreementEffect {
  return { effect: "say", envelope };
}

/** Tells the keys, but for those that only confirm them, and the words. */
export function agreed(attempt: Bytes, mode: Mode, keys: AgreementKeys, nonce: Bytes): Agreed {
  const { sealA, sealB, words } = keys;
  return { effect: "agreed", attempt, mode, sealA, sealB, words: wordsOf(words(nonce)) };
}

/**
 * The keys of an exchange in this mode.
 * @param reply without its confirmation
 */
export function keysOf(
  secret: Secret,
  mode: Mode,
  exchanged: Bytes,
  transferId: string,
  hello: Bytes,
  reply: Bytes,
): AgreementKeys {
  const psk = (mode === "link" && secret.psk) || NO_PSK;
  return deriveKeys(exchanged, psk, transferId, hello, reply);
}

/**
 * With another attempt. If there are too many, it takes the place of one that led to nothing.
 * @param drawn says which, counted from the oldest
 */
export function withAttempt<Attempt extends { state: string }>(
  attempts: Attempt[],
  attempt: Attempt,
  most: number,
  drawn: number,
): Attempt[] {
  const open = attempts.filter(({ state }) => state !== "agreed");
  const out = attempts.length === most ? open[drawn % open.length] : undefined;
  return [...attempts.filter((one) => one !== out), attempt];
}

/** Of what is public. */
export function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** In a time that does not depend on where they differ. */
export function sameSecret(one: Bytes, other: Bytes): boolean {
  let difference = one.length ^ other.length;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}
