/** Every transcript of the contract: events in, exactly these effects out. */
import { expect, test } from "vitest";
import { UsageError } from "../../src/protocol/errors.ts";
import type { Effect, Event, Proposed } from "../../src/protocol/events.ts";
import { Receiving } from "../../src/protocol/receiving.ts";
import { Sending } from "../../src/protocol/sending.ts";
import { namesIn, read } from "./contract.ts";

type Step = { event: Event } & ({ effects: Effect[]; state: string } | { misuse: true });
type Transcript = {
  about: string;
  steps: Step[];
  counted: { confirmed: number; dropped?: number };
} & (
  | { machine: "sending"; setup: { proposed: Proposed; transfer: number } }
  | { machine: "receiving" }
);

const HERE = /^(sending|receiving)-/;

for (const name of namesIn("transcripts").filter((one) => HERE.test(one))) {
  const transcript = read<Transcript>(`transcripts/${name}.json`);
  test(`${name}: ${transcript.about}`, () => {
    const machine =
      transcript.machine === "sending"
        ? new Sending(transcript.setup.proposed, transcript.setup.transfer)
        : new Receiving();
    const told = transcript.steps.map(({ event }): Step => {
      try {
        return { event, effects: machine.handle(event), state: machine.state };
      } catch (error) {
        if (error instanceof UsageError) return { event, misuse: true };
        throw error;
      }
    });
    expect(told).toEqual(transcript.steps);
    const { confirmed } = machine;
    const counted =
      machine instanceof Receiving ? { confirmed, dropped: machine.dropped } : { confirmed };
    expect(counted).toEqual(transcript.counted);
  });
}
