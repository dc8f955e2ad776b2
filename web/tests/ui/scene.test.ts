import { expect, test } from "vitest";
import { examples } from "../../src/ui/examples.ts";
import { factsOf } from "../../src/ui/scene/facts.ts";
import { along, lengthShare, linePath, pointAt, ropeway } from "../../src/ui/scene/geometry.ts";

const CARRIER = 34;
const sizes = [
  [288, 112],
  [358, 112],
  [608, 112],
  [880, 160],
] as const;

test.each(sizes)("at %d by %d the carrier stays above the ground, between the towers", (w, h) => {
  const way = ropeway(w, h);
  for (let progress = 0; progress <= 1; progress += 0.05) {
    const point = pointAt(way, way.berth + progress * (1 - 2 * way.berth));
    expect(point.y + CARRIER).toBeLessThan(way.ground);
    expect(point.x - CARRIER / 2).toBeGreaterThan(way.sender.x + 12);
    expect(point.x + CARRIER / 2).toBeLessThan(way.receiver.x - 12);
  }
});

test("the carrier goes steadily from one tower to the other", () => {
  const way = ropeway(358, 112);
  expect(along(way, 0.5)).toBeCloseTo(0.5, 6);
  expect(along(way, -1)).toBe(along(way, 0));
  expect(along(way, 2)).toBe(along(way, 1));
  expect(along(way, 0)).toBeCloseTo(1 - along(way, 1), 6);
  expect(lengthShare(way, 1)).toBe(1);
});

test("a page without width draws without fault", () => {
  expect(linePath(ropeway(0, 0))).not.toContain("NaN");
});

test.each(Object.keys(examples))("%s has its picture", (name) => {
  const place = examples[name];
  if (!place) throw new Error(name);
  const facts = factsOf(place);
  expect(facts.verified).toBe(name.startsWith("delivered"));
  expect(facts.line === "broken").toBe(name.startsWith("ended") || name === "broken-link");
  expect(facts.travelled).toBe(/^(transferring|reconnecting|verifying|delivered)/.test(name));
});

test("the far tower is pale until the receiver is there", () => {
  const there = (name: string) => {
    const place = examples[name];
    return place && factsOf(place).receiverThere;
  };
  expect(there("inviting")).toBe(false);
  expect(there("connecting-sender")).toBe(true);
  expect(there("connecting-sender-alone")).toBe(false);
  expect(there("deciding-sender")).toBe(true);
});

test("what was carried stays where it is while the line is mended", () => {
  const place = examples["reconnecting-sender-alone"];
  const facts = place && factsOf(place);
  expect(facts).toMatchObject({ line: "dotted", senderThere: true, receiverThere: false });
  expect(facts?.progress).toBeCloseTo(0.63);
});
