/** Keeps the screen on while something waits or moves: a device that sleeps lets go of both. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { isLive, type Place } from "./place.ts";

/** From now on, as long as the page lives. Where there is no such lock, the device may sleep. */
export function keepAwake(place: ReadonlySignal<Place>): void {
  const live = computed(() => isLive(place.value));
  let lock: WakeLockSentinel | null = null;
  let settled = Promise.resolve();

  async function settle(): Promise<void> {
    if (!live.value) {
      await lock?.release();
      lock = null;
    } else if (document.visibilityState === "visible" && lock?.released !== false) {
      // Refused where the battery is low: what is going on does not depend on it.
      lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    }
  }

  // One after the other: what is asked for is there before it is let go of.
  function change(): void {
    settled = settled.then(settle);
  }

  effect(() => {
    live.value;
    change();
  });
  // The browser lets go of it when the page is hidden, and never takes it again by itself.
  document.addEventListener("visibilitychange", change);
}
