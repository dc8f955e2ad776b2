/**
 * Lets go of memory at once. A collector leaves what a channel or a file has brought lying about until
 * it is tens of megabytes. Where the browser cannot do it, the collector does in its time.
 */
export function release(bytes: ArrayBuffer): void {
  bytes.transfer?.(0);
}
