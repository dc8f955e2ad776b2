/** What a receiver can do about a copy that should not be there. */
import { toBase64Url } from "../keys/link.ts";
import { shareId } from "../keys/records.ts";
import { ShareServer } from "./server.ts";

/**
 * Tells those who run the server of the copy behind this key; the key is not told.
 * @throws {ShareFault | Passing}
 */
export async function report(key: Uint8Array<ArrayBuffer>): Promise<void> {
  const id = toBase64Url(await shareId(key));
  const signal = new AbortController().signal;
  await new ShareServer(new URL("/", location.href), id, signal).report();
}
