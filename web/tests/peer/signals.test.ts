/** Signals and the envelopes in them: the vectors. */
import { expect, test } from "vitest";
import { KINDS, writeEnvelope } from "../../src/keys/envelopes.ts";
import { readSignal, writeSignal } from "../../src/peer/signals.ts";
import type { Carrier } from "../../src/protocol/messages.ts";
import { texts } from "../keys/bytes.ts";
import { join, type Parts, vectors } from "../protocol/contract.ts";

interface Enveloped {
  signal?: { type: Carrier };
  note?: Parts;
  sdp?: Parts;
  /** A ciphertext may be in parts. */
  envelopes: { kind: string; ciphertext?: Parts }[];
  written?: true;
}

function signalOf({ signal, note, sdp }: Enveloped): unknown {
  if (note !== undefined) return { type: "ready", payload: { note: join(note) } };
  if (sdp !== undefined) return { type: "offer", payload: { sdp: join(sdp) } };
  return signal;
}

for (const vector of vectors<Enveloped>("envelopes")) {
  test(vector.name, () => {
    const signal = signalOf(vector);
    const carried = readSignal(signal);
    const expected = vector.envelopes.map(({ ciphertext, ...fields }) =>
      ciphertext === undefined ? fields : { ...fields, ciphertext: join(ciphertext) },
    );
    expect(carried.map(({ envelope }) => texts(envelope))).toEqual(expected);
    if (!vector.written) return;
    const carrier = (signal as { type: Carrier }).type;
    expect(writeSignal(carrier, ...carried.map(({ bytes }) => bytes))).toEqual(signal);
    expect(carried.map(({ envelope }) => writeEnvelope(envelope))).toEqual(
      carried.map(({ bytes }) => bytes),
    );
  });
}

test("every kind has vectors", () => {
  const read = vectors<Enveloped>("envelopes").flatMap(({ envelopes }) => envelopes);
  expect(new Set(read.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
});
