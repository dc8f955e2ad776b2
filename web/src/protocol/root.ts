/** The root: one digest over a whole transfer, that both sides compute and compare. */

const LABEL = new TextEncoder().encode("telpher/v1/root");

/**
 * SHA-256 over the label, the manifest's digest and the digests of all chunks, in lower-case hex.
 * @param manifestDigest SHA-256 of the manifest's canonical bytes: 32 bytes
 * @param digests SHA-256 of every chunk in order, back to back: 32 bytes each, none if nothing is sent
 */
export async function rootOf(
  manifestDigest: Uint8Array<ArrayBuffer>,
  digests: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const bytes = new Uint8Array(LABEL.length + manifestDigest.length + digests.length);
  bytes.set(LABEL);
  bytes.set(manifestDigest, LABEL.length);
  bytes.set(digests, LABEL.length + manifestDigest.length);
  const root = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(root, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
