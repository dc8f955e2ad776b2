/**
 * What is said once the keys are agreed: sealed with AES-256-GCM, each envelope with its counter.
 *
 * WebCrypto does it, in the processor and in constant time, where tables in JavaScript would tell on
 * the key. That it answers later does no harm: sealed envelopes have no order on their way either.
 */
import type { Carrier } from "../protocol/messages.ts";
import { joined, type Sealed, u64 } from "./envelopes.ts";
import type { Bytes, Side } from "./spake2.ts";

/** How far below the highest counter one may still come that was not seen. */
const WINDOW = 1_024;
const VERSION = 1;

/** Seals what one side says. A counter is never used twice under one key. */
export class Sealer {
  readonly #key: Promise<CryptoKey>;
  readonly #attempt: Bytes;
  readonly #side: Side;
  readonly #transferId: string;
  #counter = 0;

  constructor(key: Bytes, attempt: Bytes, side: Side, transferId: string) {
    this.#key = importKey(key, "encrypt");
    this.#attempt = attempt;
    this.#side = side;
    this.#transferId = transferId;
  }

  /** Seals it under the next counter; in a signal of another type it does not open. */
  async seal(plaintext: Bytes, carrier: Carrier): Promise<Sealed> {
    const counter = this.#counter++;
    const named = parameters(counter, this.#side, this.#transferId, carrier);
    const sealed = await crypto.subtle.encrypt(named, await this.#key, plaintext);
    return { kind: "sealed", attempt: this.#attempt, counter, ciphertext: new Uint8Array(sealed) };
  }
}

/** What was sealed, and whether it comes for the first time. */
export interface Opened {
  plaintext: Bytes;
  isNew: boolean;
}

export class Opener {
  readonly #key: Promise<CryptoKey>;
  readonly #side: Side;
  readonly #transferId: string;
  #highest = -1;
  #seen = new Set<number>();
  /** How many did not open. */
  refused = 0;

  /** @param side the one who speaks */
  constructor(key: Bytes, side: Side, transferId: string) {
    this.#key = importKey(key, "decrypt");
    this.#side = side;
    this.#transferId = transferId;
  }

  /** Null: it is not the other side's, or too old to say whether it is new. */
  async open(sealed: Sealed, carrier: Carrier): Promise<Opened | null> {
    const { counter } = sealed;
    const plaintext = await this.#decrypt(sealed, carrier);
    if (plaintext === null || counter <= this.#highest - WINDOW) {
      this.refused += 1;
      return null;
    }
    const isNew = !this.#seen.has(counter);
    this.#seen.add(counter);
    if (counter > this.#highest) {
      this.#highest = counter;
      this.#seen = new Set([...this.#seen].filter((seen) => seen > counter - WINDOW));
    }
    return { plaintext, isNew };
  }

  async #decrypt({ counter, ciphertext }: Sealed, carrier: Carrier): Promise<Bytes | null> {
    const named = parameters(counter, this.#side, this.#transferId, carrier);
    try {
      return new Uint8Array(await crypto.subtle.decrypt(named, await this.#key, ciphertext));
    } catch {
      return null;
    }
  }
}

/** It cannot be read out again. */
function importKey(bytes: Bytes, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [use]);
}

function parameters(counter: number, role: Side, transfer: string, type: Carrier): AesGcmParams {
  // Canonical JSON (RFC 8785): fields in alphabetical order.
  const named = JSON.stringify({ role, transfer, type, version: VERSION });
  return {
    name: "AES-GCM",
    iv: joined(new Uint8Array(4), u64(counter)),
    additionalData: new TextEncoder().encode(named),
  };
}
