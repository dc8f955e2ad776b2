/** The key schedule: from the secret of an exchange, and all that was said in it, to its keys. */
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Bytes } from "./spake2.ts";

/** What takes the place of the pre-shared key in mode `code`. */
export const NO_PSK = new Uint8Array(32);

/** What two sides share after one exchange: `A` is the sender, `B` the receiver. */
export interface AgreementKeys {
  confirmA: Bytes;
  confirmB: Bytes;
  sealA: Bytes;
  sealB: Bytes;
  words: Bytes;
}

/**
 * Whoever heard anything else than what was said comes to other keys.
 * @param reply the envelope without its confirmation, which follows from the keys
 */
export function deriveKeys(
  secret: Uint8Array,
  psk: Uint8Array,
  transferId: string,
  hello: Uint8Array,
  reply: Uint8Array,
): AgreementKeys {
  const said = [utf8ToBytes(transferId), hello, reply].flatMap((part) => [length(part), part]);
  const transcript = sha256(concatBytes(utf8ToBytes("telpher/v1/agreement"), ...said));
  const extracted = extract(sha256, secret, psk);
  const key = (label: string) =>
    expand(
      sha256,
      extracted,
      concatBytes(utf8ToBytes(`telpher/v1/${label}`), transcript),
      32,
    ) as Bytes;
  return {
    confirmA: key("confirm-a"),
    confirmB: key("confirm-b"),
    sealA: key("seal-a"),
    sealB: key("seal-b"),
    words: key("words"),
  };
}

/** As u32. */
function length(part: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, part.length);
  return bytes;
}
