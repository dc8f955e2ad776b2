import { expect, test } from "vitest";
import { examples } from "../../src/ui/examples.ts";
import { type Facts, factsOf } from "../../src/ui/scene/facts.ts";
import {
  along,
  brokenPaths,
  lengthShare,
  linePath,
  pointAt,
  ropeway,
} from "../../src/ui/scene/geometry.ts";

const CARRIER = 36;

function facts(name: string): Facts {
  const place = examples[name];
  if (!place) throw new Error(name);
  return factsOf(place);
}

test.each([288, 358, 608, 880])(
  "at %d the carrier stays above the ground, between the towers",
  (width) => {
    const way = ropeway(width);
    for (let progress = 0; progress <= 1; progress += 0.05) {
      const point = pointAt(way, way.berth + progress * (1 - 2 * way.berth));
      expect(point.y + CARRIER).toBeLessThan(way.ground);
      expect(point.x - CARRIER / 2).toBeGreaterThan(way.sender.x + 12);
      expect(point.x + CARRIER / 2).toBeLessThan(way.receiver.x - 12);
    }
  },
);

test("the carrier goes steadily from one tower to the other", () => {
  const way = ropeway(358);
  expect(along(way, 0.5)).toBeCloseTo(0.5, 6);
  expect(along(way, -1)).toBe(along(way, 0));
  expect(along(way, 2)).toBe(along(way, 1));
  expect(along(way, 0)).toBeCloseTo(1 - along(way, 1), 6);
  expect(lengthShare(way, 1)).toBe(1);
});

test.each([0, 0.2, 0.49, 0.51, 0.8, 1])(
  "a line that broke at %d still bears the carrier",
  (progress) => {
    const way = ropeway(288);
    const share = way.berth + progress * (1 - 2 * way.berth);
    const { x } = pointAt(way, share);
    const [left, right] = brokenPaths(way, progress).map((path) => {
      const [, end] = /Q\S+ \S+ (\S+) /.exec(path.replaceAll("q", " q")) ?? [];
      return Number(end);
    });
    expect(left).toBeLessThan(right ?? 0);
    expect(x < (left ?? 0) || x > (right ?? 0)).toBe(true);
  },
);

test("a page without width draws without fault", () => {
  expect(linePath(ropeway(0))).not.toContain("NaN");
});

test.each(Object.keys(examples))("%s has its picture", (name) => {
  const { load, line, travelled } = facts(name);
  expect(load === "verified").toBe(name.startsWith("delivered"));
  expect(load === "paused").toBe(name.includes("-paused-"));
  expect(load === "none").toBe(/^(start|collecting|lacking)/.test(name));
  expect(line === "broken").toBe(name.startsWith("ended") || name === "broken-link");
  expect(travelled).toBe(/^(transferring|reconnecting|verifying|delivered|stor)/.test(name));
});

test("the far tower is pale until the receiver is there", () => {
  expect(facts("inviting").receiverThere).toBe(false);
  expect(facts("connecting-sender").receiverThere).toBe(true);
  expect(facts("connecting-sender-alone").receiverThere).toBe(false);
  expect(facts("deciding-sender").receiverThere).toBe(true);
});

test("whoever came by a link stands at the receiver's tower, and knows nothing yet of the other", () => {
  for (const name of ["invited", "broken-link", "opening-receiver"]) {
    expect(facts(name)).toMatchObject({
      role: "receiver",
      senderThere: false,
      receiverThere: true,
    });
  }
});

test("what was carried stays where it is while the line is mended, and when it broke for good", () => {
  const mended = facts("reconnecting-sender-alone");
  expect(mended).toMatchObject({ line: "dotted", senderThere: true, receiverThere: false });
  expect(mended.progress).toBeCloseTo(0.63);
  expect(facts("ended-sender-halfway").progress).toBeCloseTo(0.63);
});

test("a post stands where the bytes are relayed, and nowhere else", () => {
  const posts = Object.entries(examples).filter(([, place]) => factsOf(place).middle === "post");
  expect(posts.map(([name]) => name).sort()).toEqual([
    "deciding-relayed",
    "delivered-relayed",
    "transferring-relayed",
  ]);
});

test("a store stands where a copy is kept, and the carrier goes by it", () => {
  const stores = Object.entries(examples).filter(([, place]) => factsOf(place).middle === "store");
  expect(stores.map(([name]) => name).sort()).toEqual([
    "deciding-stored",
    "delivered-stored",
    "locked",
    "locked-trying",
    "locked-wrong",
    "stored",
    "stored-limited",
    "storing",
    "storing-folder",
    "storing-trouble",
    "transferring-stored",
    "transferring-stored-waiting",
  ]);
  expect(facts("storing")).toMatchObject({ line: "half", receiverThere: false });
  expect(facts("storing").progress).toBeCloseTo(0.17);
  expect(facts("stored").progress).toBe(0.5);
  expect(facts("deciding-stored")).toMatchObject({ progress: 0.5, senderThere: false });
  expect(facts("transferring-stored").progress).toBeCloseTo(0.67);
  expect(facts("delivered-stored").progress).toBe(1);
});
