/** What the page and its worker say to each other. */

export type ToShell =
  /** The page has nothing going on: a newer worker may take the place of the present one. */
  | { type: "take-over" }
  /** What was shared under this id is handed over, once, as `Shared` over the port that comes with it. */
  | { type: "shared"; id: string };

/** What another program has shared with this one; null over the port: nothing is there any more. */
export interface Shared {
  files: File[];
  text: string;
}

/** Whoever has a transfer going on holds this lock; many may. */
export const BUSY = "telpher:transfer";
/** Where other programs share to, as the manifest says. The page then finds the id in its address. */
export const SHARE_PATH = "/share";
export const SHARED = "shared";
