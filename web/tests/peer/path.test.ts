import { expect, test } from "vitest";
import { pathOf } from "../../src/peer/path.ts";

type Stat = Parameters<typeof pathOf>[0] extends Iterable<readonly [string, infer S]> ? S : never;

function report(...stats: Stat[]) {
  return stats.map((stat) => [stat.id, stat] as const);
}

const ends: Stat[] = [
  { id: "here", type: "local-candidate", candidateType: "host" },
  { id: "there", type: "remote-candidate", candidateType: "srflx" },
  { id: "turn-here", type: "local-candidate", candidateType: "relay" },
  { id: "turn-there", type: "remote-candidate", candidateType: "relay" },
];
const pairs: Stat[] = [
  { id: "p1", type: "candidate-pair", localCandidateId: "here", remoteCandidateId: "there" },
  { id: "p2", type: "candidate-pair", localCandidateId: "turn-here", remoteCandidateId: "there" },
  { id: "p3", type: "candidate-pair", localCandidateId: "here", remoteCandidateId: "turn-there" },
];

test.each([
  ["p1", "direct"],
  ["p2", "relayed"],
  ["p3", "relayed"],
])("the pair in use tells: %s is %s, whatever else was tried", (pair, path) => {
  const transport = { id: "t", type: "transport", selectedCandidatePairId: pair };
  expect(pathOf(report(transport, ...pairs, ...ends))).toBe(path);
});

test("where the transport does not name it, the pair says so itself", () => {
  const chosen = pairs.map((pair) => ({ ...pair, selected: pair.id === "p2" }));
  expect(pathOf(report({ id: "t", type: "transport" }, ...chosen, ...ends))).toBe("relayed");
});

test("nothing is said of a path that is not known", () => {
  expect(pathOf(report())).toBe(null);
  expect(pathOf(report({ id: "t", type: "transport" }, ...pairs, ...ends))).toBe(null);
  const transport = { id: "t", type: "transport", selectedCandidatePairId: "p1" };
  expect(pathOf(report(transport, ...pairs))).toBe(null);
});
