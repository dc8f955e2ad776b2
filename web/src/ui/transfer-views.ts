/** What the page shows in a transfer. Loaded when there is one, or when nothing else is to be done. */
import { signal } from "@preact/signals";
import { speakOfCopies } from "./language.ts";

/** Null: it is not loaded yet. */
export const transferViews = signal<typeof import("./views/in-transfer.tsx") | null>(null);

/** Rejects where it cannot be loaded. */
export async function loadTransferViews(): Promise<void> {
  if (transferViews.value !== null) return;
  const [views] = await Promise.all([import("./views/in-transfer.tsx"), speakOfCopies()]);
  transferViews.value = views;
}
