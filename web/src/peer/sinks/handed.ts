/** What the downloads get of a manifest: its one file as it is, or many as one ZIP file. */
import type { Manifest } from "../../protocol/manifest.ts";
import { archivePaths, archiveSize } from "./zip.ts";

/**
 * Whether a manifest is one thing that a single file can hold; many need a folder or an archive.
 * A single file in a folder counts as many: its folder is a part of what was sent.
 */
export function isSingle({ entries }: Manifest): boolean {
  const [first] = entries;
  return entries.length === 1 && first?.kind !== "folder" && first?.path.includes("/") === false;
}

/** Bytes of that; null: nobody knows before the end. */
export function handedSize(manifest: Manifest): number | null {
  const { entries, total } = manifest;
  if (total === null || isSingle(manifest)) return total;
  return archiveSize(entries, archivePaths(entries));
}
