/**
 * The copies that were stored from this browser, as long as they are there: what proves that they are
 * one's own, and what it takes to go on with one that is not complete.
 */
import { Kept, OWN_SHARE } from "../peer/records.ts";
import type { Summary } from "../peer/status.ts";

export interface OwnShare {
  /** 32 bytes as base64url; so is the owner's token. */
  shareId: string;
  owner: string;
  link: string;
  /** Its name is that of a file: show it isolated. */
  summary: Summary;
  /** Milliseconds since the epoch. */
  createdAt: number;
  expiresAt: number;
  /** How often it may be downloaded; null: as often as one likes. */
  downloads: number | null;
  /** The password's, as base64url; null: there is none. */
  salt: string | null;
  /** As long as it is not complete: what names the things that were chosen, and opens it. */
  unfinished: { selection: string; stretched: string | null } | null;
}

const STORAGE = "telpher:";

export function keep(share: OwnShare): void {
  recordOf(share.shareId).write(share);
}

export function forget(shareId: string): void {
  recordOf(shareId).remove();
}

/** The newest first; those that have ended are forgotten. */
export function ownShares(): OwnShare[] {
  const now = Date.now();
  const found: OwnShare[] = [];
  for (const shareId of idsKept()) {
    const share = recordOf(shareId).content;
    if (isOwnShare(share) && share.expiresAt > now) found.push(share);
    else forget(shareId);
  }
  return found.sort((one, other) => other.createdAt - one.createdAt);
}

/** One that the same things, chosen again, go on with. */
export function unfinishedShare(selection: string): OwnShare | null {
  return ownShares().find((share) => share.unfinished?.selection === selection) ?? null;
}

function recordOf(shareId: string): Kept<OwnShare> {
  return new Kept(`${OWN_SHARE}${shareId}`, () => localStorage);
}

function idsKept(): string[] {
  try {
    const names = Array.from(
      { length: localStorage.length },
      (_, at) => localStorage.key(at) ?? "",
    );
    const all = names.filter((name) => name.startsWith(STORAGE + OWN_SHARE));
    return all.map((name) => name.slice(STORAGE.length + OWN_SHARE.length));
  } catch {
    // The browser keeps nothing for this page.
    return [];
  }
}

/** An older version of ours may have written another thing there. */
function isOwnShare(value: unknown): value is OwnShare {
  if (typeof value !== "object" || value === null) return false;
  const { owner, link, summary, createdAt, expiresAt, unfinished } = value as Partial<OwnShare>;
  const texts = [owner, link, summary?.name].every((text) => typeof text === "string");
  const times = [createdAt, expiresAt].every((time) => typeof time === "number");
  return texts && times && unfinished !== undefined;
}
