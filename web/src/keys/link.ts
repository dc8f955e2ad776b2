/** Transfer keys, the link that carries one, and the spoken code that carries its check. */

/** Crockford's base32: no I, L, O, U. Position is value. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const KEY_BYTES = 16;
const CHECK_CHARACTERS = 4;

/** What a person brings to a transfer: from a link the key, from a spoken code its check. */
export type Invitation =
  | { transferCode: string; key: Uint8Array<ArrayBuffer> }
  | { transferCode: string; check: string };

export function drawKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** The link: everything secret, and the code, in the fragment, which no server is sent. */
export function link(app: URL, transferCode: string, key: Uint8Array<ArrayBuffer>): string {
  return `${new URL("/t", app).href}#${transferCode}.${toBase64Url(key)}`;
}

/** `XXXX-XXXX-CCCC`: the transfer code, then the check derived from the key. */
export async function spokenCode(
  transferCode: string,
  key: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return `${transferCode}-${await check(key)}`;
}

/** 20 bits of the key, as four characters, derived under a label that serves nothing else. */
export async function check(key: Uint8Array<ArrayBuffer>): Promise<string> {
  const derived = await derive(key, "check", 3);
  const bits = ((derived[0] ?? 0) << 16) | ((derived[1] ?? 0) << 8) | (derived[2] ?? 0);
  let text = "";
  for (let shift = 19; text.length < CHECK_CHARACTERS; shift -= 5) {
    text += ALPHABET[(bits >> shift) & 31];
  }
  return text;
}

/** Whoever has the key knows both: the check, and the pre-shared key of the agreement. */
export async function secretOf(
  key: Uint8Array<ArrayBuffer>,
): Promise<{ check: string; psk: Uint8Array<ArrayBuffer> }> {
  const [itsCheck, psk] = await Promise.all([check(key), derive(key, "psk", 32)]);
  return { check: itsCheck, psk };
}

/** HKDF-SHA256 (RFC 5869) under the label `telpher/v1/{label}`. */
export function derive(
  key: Uint8Array<ArrayBuffer>,
  label: string,
  bytes: number,
  salt: Uint8Array<ArrayBuffer> | null = null,
): Promise<Uint8Array<ArrayBuffer>> {
  return hkdf(key, salt, new TextEncoder().encode(`telpher/v1/${label}`), bytes);
}

/** The same under any other info. */
export async function hkdf(
  key: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer> | null,
  info: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: salt ?? new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, bytes * 8));
}

/**
 * Reads whatever a person pasted or typed: a link, its fragment, or a spoken code.
 * Forgives case, spaces, dashes of any kind, O for 0, I and L for 1. Null: it is neither.
 */
export function readInvitation(text: string): Invitation | null {
  const dense = text.replace(/\s/g, "");
  const fragment = dense.slice(dense.indexOf("#") + 1);
  const dot = fragment.indexOf(".");
  if (dot >= 0) {
    const transferCode = readCharacters(fragment.slice(0, dot), 8);
    const key = fromBase64Url(fragment.slice(dot + 1));
    if (transferCode === null || key?.length !== KEY_BYTES) return null;
    return { transferCode: dashed(transferCode), key };
  }
  const characters = readCharacters(fragment, 8 + CHECK_CHARACTERS);
  if (characters === null) return null;
  return { transferCode: dashed(characters.slice(0, 8)), check: characters.slice(8) };
}

function dashed(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

function readCharacters(text: string, length: number): string | null {
  const typed = text.replace(/[-_‐-―−]/g, "");
  if (typed.length !== length || !/^[0-9A-Za-z]*$/.test(typed)) return null;
  const read = typed.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return read.includes("U") ? null : read;
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Null: not canonical base64url without padding (RFC 4648, section 5). */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : null;
}
