import { words } from "./copy-words.ts";

/** The receiver waits: for a way, or for a copy. */
export function Awaited() {
  return <p class="card">{words().offer.awaited}</p>;
}
