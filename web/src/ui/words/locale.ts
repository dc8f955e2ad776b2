/** The language of the catalogue; numbers and dates follow it, so that a sentence has one voice. */
export const LOCALE = "en";
