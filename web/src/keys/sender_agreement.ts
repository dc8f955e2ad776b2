/** The sender's side of the agreement: says hello, and confirms to whoever has confirmed first. */
import {
  type AgreementEffect,
  type AgreementEvent,
  agreed,
  keysOf,
  MOST_ATTEMPTS,
  same,
  sameSecret,
  say,
  type WholeSecret,
  withAttempt,
} from "./agreement.ts";
import type { SenderAttempt } from "./attempts.ts";
import {
  type Confirm,
  type Hint,
  type Reply,
  readEnvelope,
  VERSION,
  withoutConfirmation,
  writeEnvelope,
} from "./envelopes.ts";
import { MOST_GUESSES } from "./guesses.ts";
import { commitmentTo } from "./schedule.ts";
import { type Bytes, Exchange } from "./spake2.ts";

interface Attempt {
  id: Bytes;
  exchange: Exchange;
  nonce: Bytes;
  hello: Bytes;
  state: Exclude<SenderAttempt, "dropped">;
  /** The reply that it agreed with or that was wrong, and what that was answered. */
  settled: { reply: Bytes; answer: Bytes } | null;
}

/** One for each transfer key, as long as its page lives. */
export class SenderAgreement {
  readonly #transferId: string;
  readonly #secret: WholeSecret;
  #attempts: Attempt[] = [];
  /** Guesses at the check that are spent. */
  guesses: number;
  /** How many wrong confirmations came in mode `link`. */
  refused = 0;

  /** @param guesses those that stayed spent for this key until now */
  constructor(transferId: string, secret: WholeSecret, guesses: number) {
    this.#transferId = transferId;
    this.#secret = secret;
    this.guesses = guesses;
  }

  /** Every attempt that is not dropped, the oldest first. */
  get attempts(): [id: Bytes, state: SenderAttempt][] {
    return this.#attempts.map(({ id, state }) => [id, state]);
  }

  handle(event: AgreementEvent): AgreementEffect[] {
    if (event.event === "greet") return this.#greet(event.attempt, event.scalar, event.nonce);
    if (event.event === "repeat") return this.#repeat();
    const envelope = readEnvelope(event.envelope);
    return envelope?.kind === "reply" ? this.#take(event.envelope, envelope) : [];
  }

  #greet(id: Bytes, scalar: Bytes, nonce: Bytes): AgreementEffect[] {
    const exchange = new Exchange("sender", this.#secret.check, scalar);
    const { message } = exchange;
    const commitment = commitmentTo(nonce);
    const offered = { versions: [VERSION], capabilities: [], commitment, salt: null };
    const hello = writeEnvelope({ kind: "hello", attempt: id, message, ...offered });
    const attempt: Attempt = { id, exchange, nonce, hello, state: "greeted", settled: null };
    this.#attempts = withAttempt(this.#attempts, attempt, MOST_ATTEMPTS, 0);
    return [say(hello)];
  }

  #repeat(): AgreementEffect[] {
    const latest = this.#attempts.at(-1);
    return latest?.state === "greeted" ? [say(latest.hello)] : [];
  }

  #take(bytes: Bytes, reply: Reply): AgreementEffect[] {
    const attempt = this.#attempts.find(({ id }) => same(id, reply.attempt));
    if (attempt === undefined) return [];
    const { id, state, settled } = attempt;
    if (settled !== null && same(settled.reply, bytes)) return [say(settled.answer)];
    if (state === "agreed" || reply.version !== VERSION) return [];
    if (reply.mode === "code" && this.guesses >= MOST_GUESSES) {
      return [say(writeEnvelope({ kind: "code-off", attempt: id }))];
    }
    if (reply.mode === "code" && state === "doubted") return [];
    return this.#verify(attempt, bytes, reply);
  }

  #verify(attempt: Attempt, bytes: Bytes, reply: Reply): AgreementEffect[] {
    const { id, exchange, nonce, hello } = attempt;
    const { mode } = reply;
    const exchanged = exchange.finish(reply.message);
    if (exchanged === null) return [];
    const said = withoutConfirmation(bytes);
    const keys = keysOf(this.#secret, mode, exchanged, this.#transferId, hello, said);
    if (sameSecret(keys.confirmB, reply.confirmation)) {
      const confirmation = keys.confirmA;
      const confirm = settle(attempt, bytes, { kind: "confirm", attempt: id, confirmation, nonce });
      this.#attempts = [attempt];
      return [confirm, agreed(id, mode, keys, nonce)];
    }
    if (mode === "link") {
      this.refused += 1;
      return [];
    }
    this.guesses += 1;
    const { guesses } = this;
    const isOff = guesses >= MOST_GUESSES;
    const hint = settle(attempt, bytes, { kind: isOff ? "code-off" : "wrong", attempt: id });
    const spent: AgreementEffect[] = [{ effect: "keep", guesses }, hint];
    return isOff ? [...spent, { effect: "doubt", why: "off" }] : spent;
  }
}

function settle(attempt: Attempt, reply: Bytes, envelope: Confirm | Hint): AgreementEffect {
  const answer = writeEnvelope(envelope);
  attempt.state = envelope.kind === "confirm" ? "agreed" : "doubted";
  attempt.settled = { reply, answer };
  return say(answer);
}
