/** What a person let fall onto the page: one file to send, or the reason why not. */
import type { Notice } from "./place.ts";

interface DroppedItem {
  kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): { isDirectory: boolean } | null;
}

export function readDropped(items: Iterable<DroppedItem>): File | Notice {
  const held = [...items].filter((item) => item.kind === "file");
  const [first] = held;
  if (first === undefined) return "no-file";
  if (held.length > 1) return "several";
  // A folder also comes as a file, one that cannot be read: only its entry tells.
  if (first.webkitGetAsEntry?.()?.isDirectory) return "folder";
  return first.getAsFile() ?? "no-file";
}
