/** SPAKE2: the vectors, which the Python package `spake2` made, and the elements that blind. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it, test } from "vitest";
import { toBase64Url } from "../../src/keys/link.ts";
import { BLINDS, Exchange } from "../../src/keys/spake2.ts";
import { vectors } from "../protocol/contract.ts";
import { bytes } from "./bytes.ts";

interface Exchanged {
  side: "sender" | "receiver";
  password: string;
  scalar: string;
  message: string;
  theirs: string;
  secret: string | null;
}

describe("what two sides come to", () => {
  for (const vector of vectors<Exchanged>("spake2")) {
    it(vector.name, () => {
      const exchange = new Exchange(vector.side, vector.password, bytes(vector.scalar));
      expect(toBase64Url(exchange.message)).toBe(vector.message);
      const secret = exchange.finish(bytes(vector.theirs));
      expect(secret && toBase64Url(secret)).toBe(vector.secret);
    });
  }
});

test.each(["sender", "receiver"] as const)(
  "the %s blinds with the element for its seed",
  (side) => {
    const seed = new TextEncoder().encode({ sender: "M", receiver: "N" }[side]);
    expect(BLINDS[side].toHex()).toBe(arbitraryElement(seed).toHex());
  },
);

/** Nobody knows its logarithm: it is drawn from the seed by hashing. */
function arbitraryElement(seed: Uint8Array) {
  const { Point } = ed25519;
  const info = new TextEncoder().encode("SPAKE2 arbitrary element");
  const hash = hkdf(sha256, seed, undefined, info, 48);
  let y = [...hash].reduce((value, byte) => value * 256n + BigInt(byte), 0n) % Point.Fp.ORDER;
  for (; ; y += 1n) {
    try {
      const element = Point.fromBytes(Point.Fp.toBytes(y)).clearCofactor();
      if (!element.is0()) return element;
    } catch {
      // No point has this y.
    }
  }
}
