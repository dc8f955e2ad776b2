import { signal } from "@preact/signals";

/**
 * The language of the catalogue, as the reader's region writes it; numbers and dates follow it, so
 * that a sentence has one voice.
 */
export const locale = signal("en");

/** A number never parts from its unit at the end of a line. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}
