/**
 * What this browser keeps of everything that it sends, until its end: what it takes to go on with it
 * under the same link after a reload, a crash, or a tab that was closed. Of the files themselves it keeps
 * what is listed of them, and the bytes of those that are nowhere else. Functions that write throw where
 * the browser keeps nothing for this page.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Chosen } from "./chosen.ts";
import { hold } from "./hold.ts";
import { endedRecord, Kept } from "./records.ts";
import type { Consent, Summary } from "./status.ts";

/** The seat in a session, the transfer key, and how many guesses at it are spent. */
export interface KeptSeat {
  transferId: string;
  token: string;
  /** As base64url. */
  key: string;
  /** Missing in what a page of an earlier version kept. */
  guesses?: number;
}

/** Something that was being sent and has not come to its end. */
export interface KeptSending {
  /** The transfer's; or that of the stored copy that was going up. */
  id: string;
  /** Null: it goes up as a stored copy, whose record is among those. */
  seat: KeptSeat | null;
  /** Its name is that of a file: show it isolated. */
  summary: Summary;
  chosen: Chosen;
  /** Missing of a copy, and in what a page of an earlier version kept: then the person is asked. */
  consent?: Consent;
  /** When it was begun or changed, in ms since the epoch. */
  at: number;
}

/** One that this tab alone goes on with. */
export interface TakenSending {
  kept: KeptSending;
  /** This tab was sending it when its page was loaded anew. */
  own: boolean;
  /** Leaves it to whoever comes next. */
  letGo(): void;
}

interface Stores extends DBSchema {
  sendings: { key: string; value: KeptSending };
}

/** Milliseconds: no session lives longer. */
const KEPT_FOR = 24 * 3_600_000;
/** Milliseconds in which the page that was here before has let go of its names. */
const PATIENCE = 2_000;

let opened: Promise<IDBPDatabase<Stores>> | null = null;

/** Not among the claims: a page of another version, which is open beside, would keep its form as it is. */
function database(): Promise<IDBPDatabase<Stores>> {
  opened ??= openDB<Stores>("telpher-sendings", 1, {
    upgrade: (made) => void made.createObjectStore("sendings", { keyPath: "id" }),
  });
  return opened;
}

/** What one tab alone has of something that it sends. */
export function nameOf(id: string): string {
  return `sending:${id}`;
}

/** On the disk when it settles. From now on a reload of this tab knows that it is its own. */
export async function keepSending(kept: KeptSending): Promise<void> {
  const changing = (await database()).transaction("sendings", "readwrite", {
    durability: "strict",
  });
  await changing.store.put(kept);
  await changing.done;
  ownRecord().write({ id: kept.id });
  if (endedRecord().content?.id === kept.id) endedRecord().remove();
}

export async function forgetSending(id: string): Promise<void> {
  await (await database()).delete("sendings", id);
}

/**
 * Takes what this tab was sending; or else the latest that no tab is sending. `elsewhere`: another tab
 * has what this one was sending, because it was duplicated.
 */
export async function takeSending(): Promise<TakenSending | "elsewhere" | null> {
  const own = ownRecord().content?.id;
  const ended = endedRecord().content?.id;
  const all = (await listed()).filter(({ id }) => id !== ended);
  const mine = all.find(({ id }) => id === own);
  if (mine === undefined) return takeFirst(all);
  const letGo = await hold(nameOf(mine.id), PATIENCE);
  if (letGo !== null) return { kept: mine, own: true, letGo };
  ownRecord().remove();
  return "elsewhere";
}

async function takeFirst(all: readonly KeptSending[]): Promise<TakenSending | null> {
  for (const kept of all) {
    const letGo = await hold(nameOf(kept.id), 0);
    if (letGo !== null) return { kept, own: false, letGo };
  }
  return null;
}

/** The latest first; those of long ago are forgotten. */
async function listed(): Promise<KeptSending[]> {
  const { store, done } = (await database()).transaction("sendings", "readwrite");
  const found: KeptSending[] = [];
  for await (const cursor of store) {
    if (cursor.value.at < Date.now() - KEPT_FOR) await cursor.delete();
    else found.push(cursor.value);
  }
  await done;
  return found.sort((one, other) => other.at - one.at);
}

/** Names what this tab is sending; a tab that is duplicated has it, too. */
function ownRecord(): Kept<{ id: string }> {
  return new Kept("sending");
}
