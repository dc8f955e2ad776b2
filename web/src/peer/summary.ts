import { type Check, holds, integer, oneOf, orNull, string } from "../protocol/json.ts";
import type { Entry } from "../protocol/manifest.ts";
import type { Summary } from "./status.ts";

const LONGEST_NAME = 256;

/** What of an entry is summed up. */
type Thing = Pick<Entry, "kind" | "path"> & { size?: number | null };

/** Sums up entries of a manifest, or what is to become one. */
export function summaryOf(things: readonly Thing[]): Summary {
  const tops = new Set<string>();
  let count = 0;
  let size: number | null = 0;
  for (const thing of things) {
    tops.add(topOf(thing.path));
    if (thing.kind === "folder") continue;
    count += 1;
    const own: number | null = thing.size ?? null;
    size = own === null || size === null ? null : size + own;
  }
  const [first = ""] = tops;
  const name = shortName(first);
  return { kind: kindOf(things, tops.size), name, more: Math.max(0, tops.size - 1), count, size };
}

const count = integer(0, Number.MAX_SAFE_INTEGER);

/** Whether this, which was stored, is a summary: anybody on this origin may have written there. */
export const isSummary: Check = (value) =>
  holds(value, {
    kind: oneOf(["file", "folder", "several", "text"]),
    name: string(LONGEST_NAME),
    more: count,
    count,
    size: orNull(count),
  });

/** As much of a name as a screen needs. */
export function shortName(name: string): string {
  return Array.from(name.toWellFormed()).slice(0, LONGEST_NAME).join("");
}

/** The same of a path, of which the end says the most. */
export function shortPath(path: string): string {
  return Array.from(path.toWellFormed()).slice(-LONGEST_NAME).join("");
}

function kindOf(things: readonly Thing[], tops: number): Summary["kind"] {
  if (tops > 1) return "several";
  const [first] = things;
  const lone = things.length === 1 && first?.path.includes("/") === false;
  return lone ? first.kind : "folder";
}

/** The file or folder at the top that this path leads to, or into. */
export function topOf(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? path : path.slice(0, slash);
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
