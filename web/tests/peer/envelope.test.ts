/** The vectors of envelopes. */
import { expect, test } from "vitest";
import { toBase64Url } from "../../src/keys/link.ts";
import { type Said, unwrap, wrap } from "../../src/peer/envelope.ts";
import type { Signal } from "../../src/peer/signaling.ts";
import { vectors } from "../protocol/contract.ts";

type Enveloped = { signal?: unknown; text?: string; said: Said | null };

function noted(text: string): Signal {
  const note = `t0.${toBase64Url(new TextEncoder().encode(text))}`;
  return { type: "ready", payload: { note } };
}

for (const { name, signal, text, said } of vectors<Enveloped>("envelopes")) {
  test(name, () => {
    const found = unwrap((text === undefined ? signal : noted(text)) as Signal);
    // Written and read again, because 0 and -0 are one number here.
    expect(JSON.parse(JSON.stringify(found))).toEqual(said);
    if (said !== null && signal !== undefined) expect(wrap(said)).toEqual(signal);
  });
}

test("what is longer than any signal is ignored", () => {
  const text = (length: number) => `{"kind":"want","x":"${"x".repeat(length)}"}`;
  expect(unwrap(noted(text(44_000)))).not.toBeNull();
  expect(unwrap(noted(text(45_000)))).toBeNull();
});
