/** What is said to the service worker that streams into the browser's downloads, and by it. */

/** Where that worker answers; whatever comes to the server from there is nothing. */
export const SAVE_SCOPE = "/save/";

/** Said by the page. Each `id` is one download. */
export type ToSaveWorker =
  /**
   * It will be asked for at `SAVE_SCOPE` and its id; answered by `ready`. The bytes come through the
   * port. The page holds a lock of that name: when it lets go of it before the end, it fails.
   */
  | { type: "stream"; id: string; name: string; size: number | null; port: MessagePort }
  /** Whoever feeds it is still there. */
  | { type: "keep-alive"; id: string };

/** Heard by the page. */
export type ToPage =
  | { type: "ready"; id: string }
  /** The browser has ended the worker meanwhile, and the download with it. */
  | { type: "lost"; id: string };

/** Said through the port: bytes when they are asked for, then either end. */
export type ToDownload = Uint8Array<ArrayBuffer> | "end" | "abort";

/**
 * Heard through the port. Bytes come back when the browser has taken them, and that is `more`, too: so
 * both sides use a few rooms for all of it. After `stopped` nobody listens any more.
 */
export type FromSaveWorker = "more" | Uint8Array<ArrayBuffer> | "closed" | "stopped";
