/** What a person puts together to be sent: seen as things, added to, and taken apart again. */
import { ENTRY_LIMIT } from "../protocol/limits.ts";
import { numbered } from "./sinks/naming.ts";
import type { Item, Refusal, Selection } from "./status.ts";
import { topOf } from "./summary.ts";

type Files = Extract<Selection, { entries: unknown }>;

/** What belongs to each thing, by its name; a folder with all that lies in it. */
export function grouped(selection: Selection): Map<string, Files> {
  const { entries, folders } = asFiles(selection);
  const groups = new Map<string, Files>();
  const groupOf = (path: string) => {
    const name = topOf(path);
    const group = groups.get(name) ?? { entries: [], folders: [] };
    groups.set(name, group);
    return group;
  };
  for (const entry of entries) groupOf(entry.path).entries.push(entry);
  for (const folder of folders) groupOf(folder).folders.push(folder);
  return groups;
}

export function thingsOf(selection: Selection): Item[] {
  const isText = "text" in selection;
  return Array.from(grouped(selection), ([name, { entries, folders }]) => {
    const lone = folders.length === 0 && entries.length === 1 && entries[0]?.path === name;
    return {
      kind: isText ? "text" : lone ? "file" : "folder",
      name,
      count: entries.length,
      size: entries.reduce((sum, { file }) => sum + file.size, 0),
    };
  });
}

/**
 * Adds more. What is there already is not added twice, and another thing of the same name gets a
 * number. Beside other things a text is a file.
 */
export function joined(chosen: Selection, more: Selection): Selection | Refusal {
  const groups = grouped(chosen);
  const before = groups.size;
  for (const [name, group] of grouped(more)) {
    const listing = listingOf(name, group);
    const isThere = (free: string) => {
      const there = groups.get(free);
      return there !== undefined && listingOf(free, there) === listing;
    };
    let free = name;
    for (let number = 1; groups.has(free) && !isThere(free); number += 1) {
      free = numbered(name, number);
    }
    if (!groups.has(free)) groups.set(free, renamed(group, name, free));
  }
  if (groups.size === before) return "already";
  const entries = [...groups.values()].flatMap((group) => group.entries);
  const folders = [...groups.values()].flatMap((group) => group.folders);
  const handles = [...handlesOf(chosen), ...handlesOf(more)];
  return entries.length + folders.length > ENTRY_LIMIT ? "too-many" : { entries, folders, handles };
}

/**
 * Names of things that `more` has as they are now: they have changed on the disk since they were
 * chosen, so what was chosen then is of no use. Things of one name from two places are not meant.
 */
export async function outdated(chosen: Selection, more: Selection): Promise<string[]> {
  const groups = grouped(chosen);
  const names: string[] = [];
  for (const [name, group] of grouped(more)) {
    const former = groups.get(name);
    if (former === undefined || listingOf(name, former) === listingOf(name, group)) continue;
    const files = new Map(former.entries.map(({ path, file }) => [path, file]));
    const both = group.entries.flatMap(({ path, file }) => {
      const old = files.get(path);
      return old === undefined ? [] : [{ old, file }];
    });
    const changed = both.find(({ old, file }) => !isSame(old, file));
    // The first one tells: what is in another place can be read there as before.
    const isOutdated = changed === undefined ? both.length > 0 : !(await isReadable(changed.old));
    if (isOutdated) names.push(name);
  }
  return names;
}

/** Takes the thing of this name out. */
export function without(chosen: Selection, name: string): Selection {
  const { entries, folders } = asFiles(chosen);
  return {
    entries: entries.filter(({ path }) => topOf(path) !== name),
    folders: folders.filter((path) => topOf(path) !== name),
    handles: handlesOf(chosen).filter((handle) => handle.name !== name),
  };
}

/** Everything that tells a thing from another one of the same name, without reading it. */
export function listingOf(name: string, { entries, folders }: Files): string {
  const within = (path: string) => path.slice(name.length);
  const files = entries.map(({ path, file }) => [within(path), file.size, file.lastModified]);
  return JSON.stringify([files.sort(), folders.map(within).sort()]);
}

function handlesOf(selection: Selection): readonly FileSystemHandle[] {
  return ("entries" in selection && selection.handles) || [];
}

function isSame(one: File, other: File): boolean {
  return one.size === other.size && one.lastModified === other.lastModified;
}

/** Browsers that look whether a file has changed refuse to read it then. */
function isReadable(file: File): Promise<boolean> {
  const read = file.slice(0, 1).arrayBuffer();
  return read.then(
    () => true,
    () => false,
  );
}

function renamed({ entries, folders }: Files, name: string, other: string): Files {
  if (name === other) return { entries, folders };
  const moved = (path: string) => other + path.slice(name.length);
  return {
    entries: entries.map((entry) => ({ ...entry, path: moved(entry.path) })),
    folders: folders.map(moved),
  };
}

function asFiles(selection: Selection): Files {
  if ("entries" in selection) return selection;
  const file = new File([selection.text], "text.txt", { type: "text/plain" });
  return { entries: [{ path: file.name, file, fleeting: true }], folders: [] };
}
