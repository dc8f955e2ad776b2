/** What a manifest holds at most. Apart from it: who only chooses what to send needs no more. */

/** Its bytes, and its entries. */
export const MANIFEST_LIMIT = 32 * 1024 * 1024;
export const ENTRY_LIMIT = 100_000;
