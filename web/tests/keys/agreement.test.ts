/** The agreement: the vectors of its key schedule, and every transcript of its two machines. */
import { describe, expect, it, test } from "vitest";
import type { AgreementEffect, AgreementEvent } from "../../src/keys/agreement.ts";
import { toBase64Url } from "../../src/keys/link.ts";
import { ReceiverAgreement } from "../../src/keys/receiver_agreement.ts";
import { deriveKeys, NO_PSK } from "../../src/keys/schedule.ts";
import { SenderAgreement } from "../../src/keys/sender_agreement.ts";
import { wordsOf } from "../../src/keys/words.ts";
import { namesIn, read, vectors } from "../protocol/contract.ts";
import { bytes, texts } from "./bytes.ts";

interface Scheduled {
  secret: string;
  psk: string | null;
  transfer: string;
  hello: string;
  reply: string;
  nonce: string;
  confirmA: string;
  confirmB: string;
  sealA: string;
  sealB: string;
  words: string[];
}

describe("the key schedule", () => {
  for (const vector of vectors<Scheduled>("agreement")) {
    it(vector.name, () => {
      const { secret, psk, transfer, hello, reply, nonce, name, ...expected } = vector;
      const { words, ...keys } = deriveKeys(
        bytes(secret),
        psk === null ? NO_PSK : bytes(psk),
        transfer,
        bytes(hello),
        bytes(reply),
      );
      expect({ ...texts(keys), words: wordsOf(words(bytes(nonce))) }).toEqual(expected);
    });
  }
});

/** Events and effects as the contract has them: bytes as base64url. */
type Written = Record<string, unknown>;

interface Transcript {
  about: string;
  machine: "agreement-sender" | "agreement-receiver";
  setup: { transfer: string; check: string; psk: string | null; guesses: number };
  steps: { event: Written; effects: Written[]; attempts: [string, string][] }[];
  counted: { guesses: number; refused: number };
}

for (const name of namesIn("transcripts").filter((one) => one.startsWith("agreement-"))) {
  const transcript = read<Transcript>(`transcripts/${name}.json`);
  test(`${name}: ${transcript.about}`, () => {
    const machine = machineOf(transcript);
    const told = transcript.steps.map(({ event }) => {
      const effects = machine.handle(eventOf(event) as never);
      const attempts = machine.attempts.map(([id, state]) => [toBase64Url(id), state]);
      return { event, effects: effects.map((effect: AgreementEffect) => texts(effect)), attempts };
    });
    expect(told).toEqual(transcript.steps);
    expect({ guesses: machine.guesses, refused: machine.refused }).toEqual(transcript.counted);
  });
}

function machineOf({ machine, setup }: Transcript): SenderAgreement | ReceiverAgreement {
  const { transfer, check, psk, guesses } = setup;
  if (machine === "agreement-sender") {
    return new SenderAgreement(transfer, { check, psk: bytes(psk ?? "") }, guesses);
  }
  return new ReceiverAgreement(transfer, { check, psk: psk === null ? null : bytes(psk) }, guesses);
}

const BYTES = ["attempt", "scalar", "nonce", "envelope"];

function eventOf(written: Written): AgreementEvent {
  const fields = Object.entries(written).map(([name, value]) => [
    name,
    BYTES.includes(name) ? bytes(value as string) : value,
  ]);
  return Object.fromEntries(fields) as AgreementEvent;
}
