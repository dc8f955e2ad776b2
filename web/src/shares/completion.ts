/** The completion record: the root of a transfer and the digest of every chunk. */
import { NotGenuine } from "../keys/records.ts";
import { Digests } from "../peer/digests.ts";
import { hexOf } from "../peer/summary.ts";
import { chunkCount, DIGEST_BYTES } from "../protocol/codec.ts";
import { rootOf } from "../protocol/root.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of the record for a stream of `total` bytes. */
export function completionSize(total: number): number {
  return DIGEST_BYTES * (1 + chunkCount(total));
}

/** @param root in hex */
export function writeCompletion(root: string, digests: Bytes): Bytes {
  const record = new Uint8Array(DIGEST_BYTES + digests.length);
  for (let at = 0; at < DIGEST_BYTES; at += 1) {
    record[at] = Number.parseInt(root.slice(2 * at, 2 * at + 2), 16);
  }
  record.set(digests, DIGEST_BYTES);
  return record;
}

/** What the record says: the root in hex, and the digest of every chunk. */
export interface Completion {
  root: string;
  digests: Digests;
}

/**
 * Reads a record whose root and digests belong together, and to this manifest.
 * @throws {NotGenuine}
 */
export async function readCompletion(record: Bytes, manifestDigest: Bytes): Promise<Completion> {
  const root = hexOf(record.subarray(0, DIGEST_BYTES));
  const found = record.slice(DIGEST_BYTES);
  if (root !== (await rootOf(manifestDigest, found))) throw new NotGenuine();
  const digests = new Digests();
  for (let at = 0; at < found.length; at += DIGEST_BYTES) {
    digests.set(at / DIGEST_BYTES, found.subarray(at, at + DIGEST_BYTES));
  }
  return { root, digests };
}
