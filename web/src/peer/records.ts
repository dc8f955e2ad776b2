/**
 * What a tab keeps of a transfer across a reload. Where the browser keeps nothing for this page, a
 * reload is a newcomer: with another key, or claim, whose guesses are its own.
 */
import type { Selection } from "./status.ts";

/** The sender's: the seat, the transfer key, and how many guesses at its check are spent. */
export interface SendingRecord {
  transferId: string;
  token: string;
  /** As base64url. */
  key: string;
  guesses: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** The receiver's: its claim to the seat. */
export interface ReceivingRecord {
  claim: string;
}

/** The guesses that are spent for a code as it was typed. */
export interface TypedRecord {
  guesses: number;
}

export class Kept<Content extends object> {
  readonly #name: string;

  constructor(name: string) {
    this.#name = `telpher:${name}`;
  }

  get content(): Content | null {
    try {
      const text = sessionStorage.getItem(this.#name);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** When this returns, it outlives a reload, if anything does. */
  write(content: Content): void {
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(content));
    } catch {
      // Full, or kept from us.
    }
  }

  remove(): void {
    try {
      sessionStorage.removeItem(this.#name);
    } catch {
      // Nothing was kept either.
    }
  }
}

/** The record of sending just this: the same things chosen again find it. */
export async function sendingRecord(selection: Selection): Promise<Kept<SendingRecord>> {
  const text = JSON.stringify("text" in selection ? selection.text : listed(selection));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return new Kept(`sending:${hex.join("")}`);
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
