/** Both languages have the same codes and states: those of the contract. */
import { expect, test } from "vitest";
import { RECEIVER_ATTEMPT, SENDER_ATTEMPT } from "../../src/keys/attempts.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS, SHARE_FAULTS } from "../../src/protocol/errors.ts";
import { ALWAYS, RECEIVING, SENDING } from "../../src/protocol/states.ts";
import { read } from "./contract.ts";

test("codes are those of the contract", () => {
  const rows = read<{ code: string; group: string }[]>("errors.json");
  const codes = (group: string) => rows.filter((row) => row.group === group).map((row) => row.code);
  expect(codes("peer")).toEqual(PEER_FAULTS);
  expect(codes("reason")).toEqual(REASONS);
  expect(codes("meeting")).toEqual(MEETING_FAULTS);
  expect(codes("share")).toEqual(SHARE_FAULTS);
});

test("tables are those of the contract", () => {
  const attempt = { sender: SENDER_ATTEMPT, receiver: RECEIVER_ATTEMPT };
  const tables = { always: ALWAYS, sending: SENDING, receiving: RECEIVING, attempt };
  // As text, because the order of states and triggers is that of the diagrams.
  expect(JSON.stringify(read("states.json"))).toBe(JSON.stringify(tables));
});
