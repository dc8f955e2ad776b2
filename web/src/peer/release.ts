/**
 * Gives large memory back at once. Browsers look for garbage now and then, and more than a hundred
 * megabytes may have come until then; but what is moved to somewhere else is gone from here, and where
 * nobody listens it is gone altogether.
 */
const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();

/** Nobody reads it any more: from here on it has no bytes. */
export function release(buffer: ArrayBuffer): void {
  nowhere.postMessage(null, [buffer]);
}
