/** What an owner can do about a copy that is stored, and learn of it. */
import { Passing, ShareFault } from "./faults.ts";
import { forget, keep, type OwnShare } from "./own_shares.ts";
import { type Share, ShareServer } from "./server.ts";

/** How often it was downloaded, and until when it is kept; null: it is not there any more. */
export async function learnOf(own: OwnShare): Promise<Share | null> {
  return whileItLasts(own, async (server) => (await server.list(own.owner)).share);
}

/** Keeps it for so long from now; null: it is not there any more. */
export async function extend(own: OwnShare, minutes: number): Promise<Share | null> {
  return whileItLasts(own, async (server) => {
    const share = await server.extend(own.owner, minutes);
    keep({ ...own, expiresAt: share.expiresAt });
    return share;
  });
}

/** Takes it back: all that is stored of it is removed. */
export async function revoke(own: OwnShare): Promise<void> {
  await whileItLasts(own, (server) => server.revoke(own.owner));
  forget(own.shareId);
}

/** @throws {Passing} if the server cannot be asked now */
async function whileItLasts<Result>(
  own: OwnShare,
  work: (server: ShareServer) => Promise<Result>,
): Promise<Result | null> {
  const signal = new AbortController().signal;
  try {
    return await work(new ShareServer(new URL("/", location.href), own.shareId, signal));
  } catch (error) {
    if (error instanceof Passing || !(error instanceof ShareFault)) throw error;
    forget(own.shareId);
    return null;
  }
}
