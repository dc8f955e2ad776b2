/** The language of the catalogue; numbers and dates follow it, so that a sentence has one voice. */
export const LOCALE = "en";

/** A number never parts from its unit at the end of a line. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}
