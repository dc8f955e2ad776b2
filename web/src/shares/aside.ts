import url from "./aside.worker.ts?worker&url";

/** Beginning of the address of the workers that put parts, as they are built. */
const SCOPE = "/assets/put.worker";

/**
 * From soon on, workers that put parts pass by the page's service worker. Where the browser has none,
 * there is nothing to pass by.
 */
export function letPartsPassBy(): void {
  navigator.serviceWorker?.register(url, { scope: SCOPE }).catch(() => null);
}
