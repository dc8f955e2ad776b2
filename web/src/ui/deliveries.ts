/**
 * What was delivered to or from this browser, as far as the person wants it listed. It is kept in this
 * browser alone: names and figures, never a key, a link or a content.
 */
import { signal } from "@preact/signals";
import { Kept } from "../peer/records.ts";
import type { Role, Status, Summary } from "../peer/status.ts";
import { isSummary } from "../peer/summary.ts";
import { holds, integer, oneOf } from "../protocol/json.ts";

export interface Delivery {
  role: Role;
  /** Its name is hostile text: show it isolated. */
  summary: Summary;
  /** Milliseconds since the epoch. */
  at: number;
  /** The first digits of the root, in hex: enough to find it again on the other screen. */
  root: string;
}

/** Older ones are forgotten. */
const MOST = 50;
const ROOT_DIGITS = 8;
/** The last moment that a date can hold. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** The newest first; null: the person wants no list. */
export const deliveries = signal<readonly Delivery[] | null>([]);

const kept = new Kept<{ deliveries: unknown }>("deliveries", () => localStorage);

/** Reads what is kept, now and whenever another tab changes it. */
export function watchDeliveries(): void {
  addEventListener("storage", read);
  read();
}

export function deliveryOf(status: Extract<Status, { phase: "delivered" }>): Delivery {
  const { role, summary, at, root } = status;
  return { role, summary, at, root: root.slice(0, ROOT_DIGITS) };
}

export function remember(delivery: Delivery): void {
  read();
  if (deliveries.value !== null) write([delivery, ...deliveries.value].slice(0, MOST));
}

export function forget(delivery: Delivery): void {
  read();
  if (deliveries.value !== null) write(deliveries.value.filter((other) => !same(other, delivery)));
}

export function isListed(delivery: Delivery): boolean {
  return deliveries.value?.some((other) => same(other, delivery)) ?? false;
}

/** Forgets all there is; then keeps a list again, or none. */
export function beginDeliveries(wanted: boolean): void {
  write(wanted ? [] : null);
}

function write(list: readonly Delivery[] | null): void {
  deliveries.value = list;
  // Where nothing can be kept, the list lives as long as the page.
  kept.write({ deliveries: list });
}

function read(): void {
  const { content } = kept;
  if (content === null) return;
  const found = typeof content === "object" ? content.deliveries : null;
  deliveries.value = Array.isArray(found) ? found.filter(isDelivery).slice(0, MOST) : null;
}

function same(one: Delivery, other: Delivery): boolean {
  return one.at === other.at && one.root === other.root && one.role === other.role;
}

/** Anybody may have written there who could run a script on this origin, or an older version of ours. */
function isDelivery(value: unknown): value is Delivery {
  return holds(value, {
    role: oneOf(["sender", "receiver"]),
    at: integer(0, LAST_MOMENT),
    root: (root) => typeof root === "string" && /^[0-9a-f]{8}$/.test(root),
    summary: isSummary,
  });
}
