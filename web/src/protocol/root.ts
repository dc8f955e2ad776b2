/** Digests over digests, that both sides compute and compare: of all chunks, and of those held. */

const ROOT = new TextEncoder().encode("telpher/v1/root");
const HELD = new TextEncoder().encode("telpher/v1/held");

/**
 * SHA-256 over the label, the manifest's digest and the digests of all chunks, in lower-case hex.
 * @param manifestDigest SHA-256 of the manifest's canonical bytes: 32 bytes
 * @param digests SHA-256 of every chunk in order, back to back: 32 bytes each, none if nothing is sent
 */
export function rootOf(
  manifestDigest: Uint8Array<ArrayBuffer>,
  digests: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return digestOver(ROOT, manifestDigest, digests);
}

/** The same under another label, over the digests of the chunks that a receiver holds. */
export function heldDigestOf(
  manifestDigest: Uint8Array<ArrayBuffer>,
  digests: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return digestOver(HELD, manifestDigest, digests);
}

async function digestOver(
  label: Uint8Array,
  manifestDigest: Uint8Array,
  digests: Uint8Array,
): Promise<string> {
  const bytes = new Uint8Array(label.length + manifestDigest.length + digests.length);
  bytes.set(label);
  bytes.set(manifestDigest, label.length);
  bytes.set(digests, label.length + manifestDigest.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
