/**
 * What this browser keeps of transfers for all its tabs, and on its disk at once: whatever ends a tab,
 * the next one finds it. Every function throws where the browser keeps nothing for this page.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

interface Stores extends DBSchema {
  /** Receivers' claims to their seats, by transfer codes; by whole codes, as typed, the guesses spent. */
  claims: { key: string; value: { claim?: string; guesses?: number; at: number } };
}

/** Milliseconds: no session lives longer. */
const KEPT = 2 * 24 * 3_600_000;

let opened: Promise<IDBPDatabase<Stores>> | null = null;

function database(): Promise<IDBPDatabase<Stores>> {
  opened ??= openDB<Stores>("telpher", 1, {
    upgrade: (made) => void made.createObjectStore("claims"),
  });
  return opened;
}

/** The claim that is kept for this transfer; from now on the one that was drawn, if there is none. */
export async function claimOf(transferCode: string, drawn: string): Promise<string> {
  const changing = (await database()).transaction("claims", "readwrite", { durability: "strict" });
  const { store } = changing;
  for await (const cursor of store) {
    if (cursor.value.at < Date.now() - KEPT) await cursor.delete();
  }
  const claim = (await store.get(transferCode))?.claim ?? drawn;
  await store.put({ claim, at: Date.now() }, transferCode);
  await changing.done;
  return claim;
}

export async function forgetClaim(transferCode: string): Promise<void> {
  await (await database()).delete("claims", transferCode);
}

/** How many guesses are spent, by the check as it was typed; whoever had the seat before. */
export async function guessesOf(transferCode: string): Promise<Map<string, number>> {
  const start = `${transferCode}-`;
  const { store } = (await database()).transaction("claims");
  const found = new Map<string, number>();
  for await (const { key, value } of store.iterate(IDBKeyRange.bound(start, `${start}\uffff`))) {
    found.set(key.slice(start.length), value.guesses ?? 0);
  }
  return found;
}

export async function keepGuesses(code: string, guesses: number): Promise<void> {
  const changing = (await database()).transaction("claims", "readwrite", { durability: "strict" });
  await changing.store.put({ guesses, at: Date.now() }, code);
  await changing.done;
}
