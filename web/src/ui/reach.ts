/** Whether the server can be reached: the page opens without it, and nothing else does. */
import { signal } from "@preact/signals";

export const unreachable = signal(false);

const AGAIN_AFTER = 5_000;
const PATIENCE = 10_000;

/** Looks now, when the network comes or goes, and again and again as long as there is no answer. */
export function watchServer(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const signal = AbortSignal.timeout(PATIENCE);
    unreachable.value = await fetch("/api/transfer/config", { cache: "no-cache", signal }).then(
      // A proxy answers for a server that is gone.
      ({ status }) => status >= 500,
      () => true,
    );
    clearTimeout(timer);
    if (unreachable.value) timer = setTimeout(look, AGAIN_AFTER);
  }

  addEventListener("online", look);
  addEventListener("offline", look);
  look();
}
