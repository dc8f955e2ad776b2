/** From what a person chose to what a manifest lists. */
import type { Entry } from "../protocol/manifest.ts";
import { fitPath } from "../protocol/paths.ts";
import { numberedPath } from "./sinks/naming.ts";
import type { Selection } from "./status.ts";

/** An entry and its bytes; a folder has none. */
export interface Content {
  entry: Entry;
  blob: Blob | null;
}

/**
 * Lists a selection in a stable order, every path such as a manifest takes and none twice: two
 * files of one name, chosen in two places, are told apart by a number.
 * @param written when it was, if it is a text: in ms since the epoch
 */
export function contentsOf(selection: Selection, written = Date.now()): Content[] {
  if ("text" in selection) return [textContent(selection.text, written)];
  const { entries, folders } = selection;
  const files = entries
    .map(({ path, file }) => ({ path: fitPath(path), file }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  const taken = new Set<string>();
  for (const { path } of files) addParents(taken, path);
  const empty = Array.from(new Set(folders.map(fitPath))).sort();
  for (const path of empty) addParents(taken, path);
  const contents: Content[] = [];
  for (const { path, file } of files) {
    const { size, lastModified, type } = file;
    const free = freePath(path, taken);
    const entry: Entry = { kind: "file", path: free, size, modified: lastModified, type };
    contents.push({ entry, blob: file });
  }
  for (const path of empty) {
    // A folder that turns out to hold something needs no entry.
    if (taken.has(path)) continue;
    contents.push({ entry: { kind: "folder", path, modified: 0 }, blob: null });
  }
  return contents;
}

function textContent(text: string, written: number): Content {
  const blob = new Blob([text]);
  const { size } = blob;
  const entry: Entry = {
    kind: "text",
    path: "text.txt",
    size,
    modified: written,
    type: "text/plain",
  };
  return { entry, blob };
}

function addParents(taken: Set<string>, path: string): void {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const parent = path.slice(0, slash);
    if (taken.has(parent)) return;
    taken.add(parent);
  }
}

function freePath(path: string, taken: Set<string>): string {
  let free = path;
  for (let number = 1; taken.has(free); number += 1) free = fitPath(numberedPath(path, number));
  taken.add(free);
  return free;
}
