/** What an owner can do about a copy that is stored, and learn of it. */
import { Passing, ShareFault } from "./faults.ts";
import { forget, keep, type OwnShare } from "./own_shares.ts";
import { Patience } from "./patience.ts";
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

/** Takes back one that is not complete; as long as the server cannot be asked, again and again. */
export async function abandon(own: OwnShare): Promise<void> {
  // The same things, chosen again, must not go on with it, whatever becomes of this page.
  keep({ ...own, unfinished: null });
  await new Patience(() => undefined).with(() => revoke(own));
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
