/** What is in a transfer, as a person looks into a folder: its first things, folders as folders. */
import type { Entry } from "../protocol/manifest.ts";
import type { Item, Outline } from "./status.ts";
import { shortName } from "./summary.ts";

/** Things that are listed by name; the others are counted. */
const LISTED = 6;

/** What of an entry is listed. */
type Thing = Pick<Entry, "kind" | "path"> & { size?: number | null };

/** Lists entries of a manifest, or what is to become one. Of a lone folder, lists what is in it. */
export function outlineOf(things: readonly Thing[]): Outline {
  const skipped = loneFolder(things).length;
  const items = new Map<string, Item>();
  for (const { kind, path, size = null } of things) {
    const rest = path.slice(skipped);
    if (rest === "") continue;
    const slash = rest.indexOf("/");
    const name = slash < 0 ? rest : rest.slice(0, slash);
    const inFolder = slash >= 0 || kind === "folder";
    let item = items.get(name);
    if (item === undefined) {
      item = { kind: inFolder ? "folder" : kind, name, count: 0, size: 0 };
      items.set(name, item);
    }
    if (kind === "folder") continue;
    item.count += 1;
    item.size = size === null || item.size === null ? null : item.size + size;
  }
  const listed = Array.from(items.values()).slice(0, LISTED);
  return {
    items: listed.map((item) => ({ ...item, name: shortName(item.name) })),
    more: items.size - listed.length,
  };
}

/** The folder with its slash that everything lies in; "" if there is none. */
export function loneFolder(things: readonly Pick<Thing, "kind" | "path">[]): string {
  const [first] = things;
  if (first === undefined) return "";
  const path = first.kind === "folder" ? `${first.path}/` : first.path;
  const folder = path.slice(0, path.indexOf("/") + 1);
  const all = things.every(({ path }) => path.startsWith(folder) || `${path}/` === folder);
  return all ? folder : "";
}
