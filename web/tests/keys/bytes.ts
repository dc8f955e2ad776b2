/** Bytes as the contract writes those of the agreement: as base64url. */
import { fromBase64Url, toBase64Url } from "../../src/keys/link.ts";
import type { Bytes } from "../../src/keys/spake2.ts";

export function bytes(text: string): Bytes {
  const read = fromBase64Url(text);
  if (read === null) throw new Error(`not base64url: ${text}`);
  return read;
}

/** The same fields, with texts in place of bytes. */
export function texts(fields: object): Record<string, unknown> {
  const written = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? toBase64Url(value) : value,
  ]);
  return Object.fromEntries(written);
}
