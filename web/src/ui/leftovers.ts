/** What earlier visits have left in this browser without an end, as far as the person may remove it. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Leftover } from "../peer/leftovers.ts";
import type { Place } from "./place.ts";

/** The newest first. */
export const leftovers = signal<readonly Leftover[]>([]);

/** Looks for them, from now on, whenever the page is at its start. */
export function watchLeftovers(place: ReadonlySignal<Place>): void {
  const atStart = computed(() => place.value.at === "start");
  effect(() => {
    if (atStart.value) look();
  });
}

/** Looks what is there, and removes what nobody can have a use for. */
async function look(): Promise<void> {
  try {
    const { listLeftovers, reapLeftovers } = await import("../peer/leftovers.ts");
    await reapLeftovers();
    leftovers.value = await listLeftovers();
  } catch {
    // A browser that keeps nothing for this page has nothing left over either.
  }
}

export async function remove({ id }: Leftover): Promise<void> {
  leftovers.value = leftovers.value.filter((other) => other.id !== id);
  const { removeLeftover } = await import("../peer/leftovers.ts");
  // What refuses to go is in use, and is looked for again at another visit.
  await removeLeftover(id).catch(() => undefined);
}
