/** Whether a link leads to a copy. */
import { toBase64Url } from "../keys/link.ts";
import { shareId } from "../keys/records.ts";

/** Milliseconds. Somebody may wait to be told how it has ended. */
const PATIENCE = 10_000;

/** Whether there is a copy, or was one. To look uses nothing up. */
export async function lookFor(key: Uint8Array<ArrayBuffer>): Promise<"copy" | "ended" | "nothing"> {
  const address = new URL(`/api/share/${toBase64Url(await shareId(key))}`, location.href);
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(address, { cache: "no-store", signal }).catch(() => null);
  if (answer?.ok) return "copy";
  return answer?.status === 410 ? "ended" : "nothing";
}
