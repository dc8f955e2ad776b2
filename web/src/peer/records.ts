/**
 * What a tab keeps of a transfer across a reload, at once. Where the browser keeps nothing for this page,
 * a reload is a newcomer: with another key, or claim, whose guesses are its own.
 */
import type { Selection } from "./status.ts";
import { hexOf } from "./summary.ts";

/** The receiver's: its claim to the seat. */
export interface ReceivingRecord {
  claim: string;
}

/** The guesses that are spent for a code as it was typed. */
export interface TypedRecord {
  guesses: number;
}

const PREFIX = "telpher:";

/** Begins the names of the copies that were stored from this browser. */
export const OWN_SHARE = "share:";

/** Whether anything stands in this browser, for all its tabs, under a name that begins so. */
export function keepsAny(beginning: string): boolean {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith(PREFIX + beginning));
  } catch {
    return false;
  }
}

export class Kept<Content extends object> {
  readonly #name: string;
  readonly #storage: () => Storage;

  /** @param storage throws where the browser keeps it from us */
  constructor(name: string, storage = () => sessionStorage) {
    this.#name = `${PREFIX}${name}`;
    this.#storage = storage;
  }

  get content(): Content | null {
    try {
      const text = this.#storage().getItem(this.#name);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** Whether it outlives a reload from now on: storage may be full, or kept from us. */
  write(content: Content): boolean {
    try {
      this.#storage().setItem(this.#name, JSON.stringify(content));
      return true;
    } catch {
      return false;
    }
  }

  remove(): void {
    try {
      this.#storage().removeItem(this.#name);
    } catch {
      // Nothing was kept either.
    }
  }
}

/** In hex; the same for the same things chosen again, by their names, sizes and times. */
export async function digestOf(selection: Selection): Promise<string> {
  const text = JSON.stringify("text" in selection ? selection.text : listed(selection));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hexOf(new Uint8Array(digest));
}

/** Names what this tab has sent to its end: a page that goes away then may not remove it elsewhere. */
export function endedRecord(): Kept<{ id: string }> {
  return new Kept("ended");
}

export function receivingRecord(transferCode: string): Kept<ReceivingRecord> {
  return new Kept(`receiving:${transferCode}`);
}

export function typedRecord(transferCode: string, check: string): Kept<TypedRecord> {
  return new Kept(`typed:${transferCode}-${check}`);
}

function listed({ entries, folders }: Extract<Selection, { entries: unknown }>): unknown[] {
  const files = entries.map(({ path, file }) => [path, file.size, file.lastModified]);
  return [files.sort(), folders.toSorted()];
}
