/** Sealing: the vectors, by the WebCrypto that a browser has too. */
import { describe, expect, it } from "vitest";
import type { Sealed } from "../../src/keys/envelopes.ts";
import { Opener, Sealer } from "../../src/keys/sealing.ts";
import type { Side } from "../../src/keys/spake2.ts";
import type { Carrier } from "../../src/protocol/messages.ts";
import { vectors } from "../protocol/contract.ts";
import { bytes } from "./bytes.ts";

interface Named {
  key: string;
  role: Side;
  transfer: string;
  type: Carrier;
}
interface One extends Named {
  counter: number;
  plaintext: string | null;
  ciphertext: string;
}
interface Series extends Named {
  steps: { counter: number; ciphertext: string; result: "new" | "again" | "refused" }[];
}

const ATTEMPT = new Uint8Array(16);

function sealed({ counter, ciphertext }: { counter: number; ciphertext: string }): Sealed {
  return { kind: "sealed", attempt: ATTEMPT, counter, ciphertext: bytes(ciphertext) };
}

describe("what is sealed, and opened", () => {
  for (const vector of vectors<One | Series>("sealing")) {
    const { key, role, transfer, type } = vector;
    it(vector.name, async () => {
      const opener = new Opener(bytes(key), role, transfer);
      if ("steps" in vector) {
        const results: string[] = [];
        for (const step of vector.steps) {
          const opened = await opener.open(sealed(step), type);
          results.push(opened === null ? "refused" : opened.isNew ? "new" : "again");
        }
        expect(results).toEqual(vector.steps.map(({ result }) => result));
        return;
      }
      const { counter, plaintext } = vector;
      const opened = await opener.open(sealed(vector), type);
      expect(opened && new TextDecoder().decode(opened.plaintext)).toBe(plaintext);
      // Counters come one after the other: the highest is out of reach.
      if (plaintext === null || counter > 1_000) return;
      const sealer = new Sealer(bytes(key), ATTEMPT, role, transfer);
      for (let before = 0; before < counter; before += 1) await sealer.seal(ATTEMPT, "ready");
      const again = await sealer.seal(new TextEncoder().encode(plaintext), type);
      expect(again).toEqual(sealed(vector));
    });
  }
});
