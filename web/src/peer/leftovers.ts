/** What earlier visits have left in the site's private folder. */
import { CHUNK_BYTES } from "../protocol/codec.ts";
import { HANDED, hold } from "./hold.ts";
import { claimsIn } from "./sinks/journal.ts";
import type { Origin } from "./sinks/sink.ts";
import { fileIn, lockOf, readLabel, stagingFolder } from "./sinks/staging.ts";
import type { Summary } from "./status.ts";

/** A transfer that was accepted and has not come to its end. */
export interface Leftover {
  /** Name of its folder. */
  id: string;
  /** Its name is hostile text: show it isolated. */
  summary: Summary;
  /** Bytes that have come. */
  bytes: number;
  /** When the last of them came, in ms since the epoch. */
  at: number;
}

/**
 * Milliseconds for which the downloads may still be reading what was handed to them, where no tab may hand
 * it to them once more.
 */
const COPYING = 3_600_000;
/** Milliseconds after which nobody goes on with it. */
const FORGOTTEN = 7 * 24 * 3_600_000;

/** Those that no tab is receiving just now, the newest first. */
export async function listLeftovers(): Promise<Leftover[]> {
  const { held = [] } = await navigator.locks.query();
  const busy = new Set(held.map(({ name }) => name));
  const found: Leftover[] = [];
  for await (const [id, { leftover }] of folders()) {
    if (leftover !== null && !busy.has(`telpher:${lockOf(id)}`)) found.push(leftover);
  }
  return found.sort((one, other) => other.at - one.at);
}

/** What stands of a manifest, to go on from. */
export interface Recalled {
  /** The person accepted it in this very transfer. */
  isAccepted: boolean;
  /** Bytes of it that need no more room. */
  bytes: number;
}

/** Null: nothing. What another transfer has delivered is the downloads' alone. */
export async function recall({ digest, transferCode }: Origin): Promise<Recalled | null> {
  try {
    const folder = await (await stagingFolder()).getDirectoryHandle(digest);
    const isAccepted = (await readLabel(folder))?.transferCode === transferCode;
    const { leftover } = await look(digest, folder);
    return isAccepted || leftover ? { isAccepted, bytes: leftover?.bytes ?? 0 } : null;
  } catch {
    return null;
  }
}

/** Removes one, unless a tab is receiving it. */
export async function removeLeftover(id: string): Promise<void> {
  const release = await hold(lockOf(id), 0);
  if (release === null) return;
  try {
    await (await stagingFolder()).removeEntry(id, { recursive: true });
  } finally {
    release();
  }
}

/** Removes all that nobody can have a use for any more. */
export async function reapLeftovers(): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  const copying = held.some(({ name }) => name === `telpher:${HANDED}`) ? FORGOTTEN : COPYING;
  for await (const [id, { leftover, at }] of folders()) {
    const age = Date.now() - at;
    // What refuses to go is in use.
    if (age > (leftover === null ? copying : FORGOTTEN)) await removeLeftover(id).catch(() => null);
  }
}

interface Found {
  /** Null: it was delivered, or holds nothing. */
  leftover: Leftover | null;
  /** When it was written to. */
  at: number;
}

async function* folders(): AsyncGenerator<[id: string, found: Found]> {
  for await (const [id, handle] of (await stagingFolder()).entries()) {
    if (handle.kind !== "directory") continue;
    yield [id, await look(id, handle as FileSystemDirectoryHandle)];
  }
}

async function look(id: string, folder: FileSystemDirectoryHandle): Promise<Found> {
  const label = await readLabel(folder);
  const [journal, delivered] = [await fileIn(folder, "journal"), await fileIn(folder, "delivered")];
  const at = Math.max(journal?.lastModified ?? 0, delivered?.lastModified ?? 0);
  if (label === null || journal === null || delivered !== null) return { leftover: null, at };
  const { summary } = label;
  const come = claimsIn(journal.size) * CHUNK_BYTES;
  const bytes = Math.min(come, summary.size ?? come);
  return { leftover: bytes > 0 ? { id, summary, bytes, at } : null, at };
}
