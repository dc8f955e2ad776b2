/** Notices that this device has come to another network. */

/** Milliseconds for which nothing more must change: networks come and go in flurries. */
const SETTLED = 2_000;

/**
 * Tells every change, from here on.
 * @returns what ends it
 */
export function watchNetwork(changed: () => void): () => void {
  const { connection } = navigator;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let type = connection?.type;
  const notice = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLED);
  };
  // A change may also be one of how fast the browser believes the network to be.
  const compare = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    notice();
  };
  addEventListener("online", notice);
  connection?.addEventListener("change", compare);
  return () => {
    clearTimeout(timer);
    removeEventListener("online", notice);
    connection?.removeEventListener("change", compare);
  };
}
