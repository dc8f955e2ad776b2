/** What was chosen to be sent, as it can be kept. */
import type { Selection } from "./status.ts";

/** A file as it was listed when it was chosen. */
export interface ChosenFile {
  path: string;
  size: number;
  /** Milliseconds since the epoch. */
  modified: number;
  type: string;
  /** Itself, where nobody can choose it again; else null. */
  kept: File | null;
}

/** What was chosen, as it can be kept. */
export type Chosen =
  | { files: ChosenFile[]; folders: string[]; handles: readonly FileSystemHandle[] }
  /** `written`: when, in milliseconds since the epoch. */
  | { text: string; written: number };

/** Most bytes of files that are kept themselves. */
const MOST_KEPT = 16 * 1024 * 1024;

/** @param written when it was, if it is a text */
export function chosenOf(selection: Selection, written: number): Chosen {
  if ("text" in selection) return { text: selection.text, written };
  let room = MOST_KEPT;
  const files = selection.entries.map(({ path, file, fleeting }) => {
    const fits = fleeting === true && file.size <= room;
    if (fits) room -= file.size;
    const { size, lastModified: modified, type } = file;
    return { path, size, modified, type, kept: fits ? file : null };
  });
  return { files, folders: [...selection.folders], handles: selection.handles ?? [] };
}
