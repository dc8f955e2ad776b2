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
  /** What names the verification words, with the nonce that the sender has opened. */
  words: (nonce: Bytes) => Bytes;
}

/**
 * What the sender says of its nonce before the receiver has said anything. So nobody in between knows
 * it when choosing what to say to the sender, or can choose another once the receiver has spoken: the
 * words of neither side can be tried out until they fit.
 */
export function commitmentTo(nonce: Bytes): Bytes {
  return sha256(concatBytes(utf8ToBytes("telpher/v1/words-commitment"), nonce)) as Bytes;
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
  const key = (label: string, ...bound: Bytes[]) => {
    const info = concatBytes(utf8ToBytes(`telpher/v1/${label}`), transcript, ...bound);
    return expand(sha256, extracted, info, 32) as Bytes;
  };
  return {
    confirmA: key("confirm-a"),
    confirmB: key("confirm-b"),
    sealA: key("seal-a"),
    sealB: key("seal-b"),
    words: (nonce) => key("words", nonce),
  };
}

/** As u32. */
function length(part: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, part.length);
  return bytes;
}
