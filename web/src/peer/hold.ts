/** Names that one tab of this browser has at a time. A tab that is closed, or dies, has none. */

/** By this name a tab has a file that it may hand to the downloads once more, until it is closed. */
export const HANDED = "handed";

/**
 * Takes a name, and waits for it as long as another tab has it.
 * @param patience milliseconds
 * @returns the way to let go of it; null: another tab has it, and keeps it
 */
export function hold(name: string, patience: number): Promise<(() => void) | null> {
  const options = patience > 0 ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve, reject) => {
    const keep = (lock: Lock | null) =>
      lock === null ? resolve(null) : new Promise<void>((release) => resolve(release));
    navigator.locks.request(`telpher:${name}`, options, keep).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "TimeoutError") resolve(null);
      else reject(error);
    });
  });
}

/** Takes a name as soon as no other tab has it, and has it until it is let go of. */
export function keep(name: string): () => void {
  const gone = new AbortController();
  const over = new Promise<void>((resolve) => {
    gone.signal.onabort = () => resolve();
  });
  navigator.locks
    ?.request(`telpher:${name}`, { signal: gone.signal }, () => over)
    .catch(() => undefined);
  return () => gone.abort();
}
