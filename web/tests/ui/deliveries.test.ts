import { beforeEach, expect, test, vi } from "vitest";
import {
  beginDeliveries,
  type Delivery,
  deliveries,
  deliveryOf,
  forget,
  isListed,
  remember,
  watchDeliveries,
} from "../../src/ui/deliveries.ts";
import { examples } from "../../src/ui/examples.ts";

const KEY = "telpher:deliveries";
let stored: Map<string, string>;
let changed: () => void;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
  });
  vi.stubGlobal("addEventListener", (_: string, act: () => void) => {
    changed = act;
  });
  deliveries.value = [];
});

function delivery(number: number): Delivery {
  const summary = { kind: "file", name: `${number}`, more: 0, count: 1, size: number } as const;
  return { role: "sender", summary, at: number, root: "0123abcd" };
}

/** Another tab, or whoever else may write there. */
function write(content: unknown): void {
  stored.set(KEY, typeof content === "string" ? content : JSON.stringify(content));
  watchDeliveries();
}

test("what is delivered is listed, the newest first, and comes back with the page", () => {
  remember(delivery(1));
  remember(delivery(2));
  expect(deliveries.value).toEqual([delivery(2), delivery(1)]);
  deliveries.value = [];
  watchDeliveries();
  expect(deliveries.value).toEqual([delivery(2), delivery(1)]);
  expect(isListed(delivery(1))).toBe(true);
  forget(delivery(1));
  expect(isListed(delivery(1))).toBe(false);
  expect(stored.get(KEY)).not.toContain('"at":1');
});

test("only so many are kept", () => {
  for (let number = 1; number <= 60; number += 1) remember(delivery(number));
  expect(deliveries.value?.length).toBe(50);
  expect(deliveries.value?.[0]).toEqual(delivery(60));
  expect(JSON.parse(stored.get(KEY) ?? "").deliveries.length).toBe(50);
});

test("who wants no list has none, also after a reload, until they want one", () => {
  remember(delivery(1));
  beginDeliveries(false);
  expect(stored.get(KEY)).not.toContain("0123abcd");
  watchDeliveries();
  remember(delivery(2));
  expect(deliveries.value).toBe(null);
  beginDeliveries(true);
  remember(delivery(3));
  expect(deliveries.value).toEqual([delivery(3)]);
});

test("what another tab does is seen, and not undone", () => {
  remember(delivery(1));
  write({ deliveries: [delivery(2)] });
  expect(deliveries.value).toEqual([delivery(2)]);
  stored.set(KEY, JSON.stringify({ deliveries: [delivery(3)] }));
  remember(delivery(4));
  expect(deliveries.value).toEqual([delivery(4), delivery(3)]);
  stored.set(KEY, JSON.stringify({ deliveries: null }));
  changed();
  expect(deliveries.value).toBe(null);
});

test("of what is delivered no key, no link and no text is kept", () => {
  for (const name of ["delivered-text", "delivered-receiver-handed", "delivered-sender-durable"]) {
    const place = examples[name];
    if (place?.at !== "transfer" || place.status.phase !== "delivered") throw new Error(name);
    const kept = deliveryOf(place.status);
    expect(Object.keys(kept).sort()).toEqual(["at", "role", "root", "summary"]);
    expect(kept.root).toBe(place.status.root.slice(0, 8));
  }
});

test.each([
  ["", []],
  ["not JSON", []],
  ["null", []],
  ["7", null],
  [{}, null],
  [{ deliveries: "many" }, null],
  [{ deliveries: { length: 3 } }, null],
])("a list that is none is none: %j", (content, list) => {
  write(content);
  expect(deliveries.value).toEqual(list);
});

const odd: unknown[] = [
  null,
  "text",
  [],
  { ...delivery(1), role: "server" },
  { ...delivery(1), at: "now" },
  { ...delivery(1), at: 9e15 },
  { ...delivery(1), at: -1 },
  { ...delivery(1), root: "0123abc" },
  { ...delivery(1), root: "<b>12345" },
  { ...delivery(1), root: ["0123abcd"] },
  { ...delivery(1), summary: null },
  { ...delivery(1), summary: { ...delivery(1).summary, name: "x".repeat(257) } },
  { ...delivery(1), summary: { ...delivery(1).summary, name: { toString: "x" } } },
  { ...delivery(1), summary: { ...delivery(1).summary, name: "\ud800" } },
  { ...delivery(1), summary: { ...delivery(1).summary, kind: "__proto__" } },
  { ...delivery(1), summary: { ...delivery(1).summary, size: 1.5 } },
  { ...delivery(1), summary: { ...delivery(1).summary, count: Number.MAX_VALUE } },
  { __proto__: delivery(1) },
];

test("what is not as we write it is left out, and the rest stays", () => {
  for (const each of odd) {
    write({ deliveries: [each, delivery(2)] });
    expect(deliveries.value, JSON.stringify(each)).toEqual([delivery(2)]);
  }
  write({ deliveries: Array.from({ length: 1_000 }, (_, number) => delivery(number)) });
  expect(deliveries.value?.length).toBe(50);
});

test("where nothing can be kept the list lives as long as the page", () => {
  vi.stubGlobal("localStorage", undefined);
  remember(delivery(1));
  expect(deliveries.value).toEqual([delivery(1)]);
  forget(delivery(1));
  expect(deliveries.value).toEqual([]);
});
