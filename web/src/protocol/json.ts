/** Messages that are JSON: what is well formed, whatever they are about. */
import { PeerFault } from "./errors.ts";

/** Most arrays and objects inside one another, so that no reader runs out of stack. */
const DEPTH_LIMIT = 32;

/** Whether a field may hold this. */
export type Check = (value: unknown) => boolean;

export const integer =
  (lowest: number, highest: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;
export const string =
  (longest: number): Check =>
  (value) =>
    typeof value === "string" && value.isWellFormed() && [...value].length <= longest;
export const list =
  (longest: number, item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= longest && value.every(item);
export const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
/** Canonical base64url without padding (RFC 4648, section 5). */
export const base64Url =
  (longest: number): Check =>
  (value) =>
    typeof value === "string" &&
    value.length <= longest &&
    /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/.test(value);
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const boolean: Check = (value) => typeof value === "boolean";

/** Whether this is an object with these fields, of which each may hold what it does. */
export function holds(value: unknown, shape: Record<string, Check>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map(Object.entries(value));
  return Object.entries(shape).every(([name, check]) => check(fields.get(name)));
}

/**
 * Reads one JSON object.
 * @throws {PeerFault} `bad-message`
 */
export function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PeerFault("bad-message", "not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PeerFault("bad-message", "not an object");
  }
  if (nestsDeeper(value, DEPTH_LIMIT)) throw new PeerFault("bad-message", "nested too deep");
  return value as Record<string, unknown>;
}

/**
 * Picks the fields of a shape, which must all be there. Any others are ignored, whatever they hold.
 * @throws {PeerFault} `bad-message`
 */
export function pick(
  fields: Record<string, unknown>,
  shape: Record<string, Check>,
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(shape)) {
    if (!Object.hasOwn(fields, name) || !check(fields[name])) {
      throw new PeerFault("bad-message", name);
    }
    picked[name] = fields[name];
  }
  return picked;
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}
