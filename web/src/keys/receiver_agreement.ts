/** The receiver's side of the agreement: it answers hellos, and is the first to confirm. */
import {
  type AgreementEffect,
  type AgreementEvent,
  agreed,
  type Doubt,
  keysOf,
  MOST_ANSWERED,
  type Secret,
  same,
  sameSecret,
  say,
  withAttempt,
} from "./agreement.ts";
import type { ReceiverAttempt } from "./attempts.ts";
import {
  type Confirm,
  type Hello,
  type Mode,
  readEnvelope,
  VERSION,
  withConfirmation,
  writeEnvelope,
} from "./envelopes.ts";
import { MOST_GUESSES } from "./guesses.ts";
import { type AgreementKeys, commitmentTo } from "./schedule.ts";
import { type Bytes, Exchange } from "./spake2.ts";

interface Attempt {
  id: Bytes;
  hello: Bytes;
  commitment: Bytes;
  reply: Bytes;
  keys: AgreementKeys;
  state: Exclude<ReceiverAttempt, "dropped">;
}

/** One for each link, or for each spoken code that a person has typed. */
export class ReceiverAgreement {
  readonly #transferId: string;
  readonly #secret: Secret;
  readonly #mode: Mode;
  #attempts: Attempt[] = [];
  /** Guesses that are spent, each of which somebody in between could have had. */
  guesses: number;
  /** How many wrong confirmations came. */
  refused = 0;

  /** @param guesses those that stayed spent for this code until now */
  constructor(transferId: string, secret: Secret, guesses: number) {
    this.#transferId = transferId;
    this.#secret = secret;
    this.#mode = secret.psk === null ? "code" : "link";
    this.guesses = guesses;
  }

  /** Every attempt that is not dropped, the oldest first. */
  get attempts(): [id: Bytes, state: ReceiverAttempt][] {
    return this.#attempts.map(({ id, state }) => [id, state]);
  }

  /** A receiver greets nobody. */
  handle(event: Exclude<AgreementEvent, { event: "greet" }>): AgreementEffect[] {
    if (event.event === "repeat") return this.#repeat();
    const envelope = readEnvelope(event.envelope);
    switch (envelope?.kind) {
      case "hello":
        return this.#answer(event.envelope, envelope, event.scalar ?? new Uint8Array());
      case "confirm":
        return this.#verify(envelope);
      case "wrong":
        return this.#doubt(envelope.attempt, "wrong");
      case "code-off":
        return this.#doubt(envelope.attempt, "off");
      default:
        return [];
    }
  }

  #repeat(): AgreementEffect[] {
    const latest = this.#attempts.at(-1);
    return latest?.state === "replied" ? [say(latest.reply)] : [];
  }

  #answer(bytes: Bytes, hello: Hello, scalar: Bytes): AgreementEffect[] {
    // The same attempt with another hello is another attempt: one of them may be invented.
    const known = this.#attempts.find((attempt) => same(attempt.hello, bytes));
    if (known !== undefined) return known.state === "replied" ? [say(known.reply)] : [];
    if (!hello.versions.includes(VERSION) || hello.salt !== null) return [];
    if (this.#mode === "code" && this.guesses >= MOST_GUESSES) {
      return [{ effect: "doubt", why: "spent" }];
    }
    const exchange = new Exchange("receiver", this.#secret.check, scalar);
    const exchanged = exchange.finish(hello.message);
    if (exchanged === null) return [];
    const mode = this.#mode;
    const { attempt: id, commitment } = hello;
    const said = writeEnvelope({
      kind: "reply",
      attempt: id,
      message: exchange.message,
      confirmation: new Uint8Array(),
      version: VERSION,
      mode,
      capabilities: [],
    });
    const keys = keysOf(this.#secret, mode, exchanged, this.#transferId, bytes, said);
    const reply = withConfirmation(said, keys.confirmB);
    const attempt: Attempt = { id, hello: bytes, commitment, reply, keys, state: "replied" };
    // What a new reply confirms with is nobody's to foresee or to choose: so no number of invented
    // hellos is sure to push the right attempt out before its confirmation is there.
    const [drawn = 0] = keys.confirmB;
    this.#attempts = withAttempt(this.#attempts, attempt, MOST_ANSWERED, drawn);
    return [...this.#spend(1), say(reply)];
  }

  #verify({ attempt: id, confirmation, nonce }: Confirm): AgreementEffect[] {
    const waiting = this.#waiting(id);
    const commitment = commitmentTo(nonce);
    const right = waiting.find(
      (one) => sameSecret(one.keys.confirmA, confirmation) && same(one.commitment, commitment),
    );
    if (right === undefined) {
      if (waiting.length > 0) this.refused += 1;
      return [];
    }
    right.state = "agreed";
    this.#attempts = [right];
    return [...this.#spend(-1), agreed(id, this.#mode, right.keys, nonce)];
  }

  /** Anybody can say so: it is shown, and a right confirmation is still taken. */
  #doubt(id: Bytes, why: Doubt): AgreementEffect[] {
    const heard = this.#mode === "code" && this.#waiting(id).length > 0;
    return heard ? [{ effect: "doubt", why }] : [];
  }

  #waiting(id: Bytes): Attempt[] {
    return this.#attempts.filter((one) => one.state === "replied" && same(one.id, id));
  }

  #spend(guesses: number): AgreementEffect[] {
    if (this.#mode === "link") return [];
    this.guesses += guesses;
    return [{ effect: "keep", guesses: this.guesses }];
  }
}
