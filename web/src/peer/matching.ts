/** What was chosen once, and what is chosen in its place after a reload: whether it is the same. */
import type { Chosen, ChosenFile } from "./chosen.ts";
import { numbered } from "./sinks/naming.ts";
import type { Lacking, Selection } from "./status.ts";

type Files = Extract<Selection, { entries: unknown }>;

/** Finds, choice by choice, every file that was chosen once. */
export class Matching {
  readonly #chosen: Chosen;
  /** By their places in the list. */
  readonly #found = new Map<number, File>();
  readonly #changed = new Set<number>();

  constructor(chosen: Chosen) {
    this.#chosen = chosen;
    this.#files.forEach(({ kept }, index) => {
      if (kept !== null) this.#found.set(index, kept);
    });
  }

  /** What was chosen once, when every file of it is there; null before. */
  get whole(): Selection | null {
    const chosen = this.#chosen;
    if ("text" in chosen) return { text: chosen.text };
    const entries: Files["entries"] = [];
    for (const [index, { path, type, kept }] of chosen.files.entries()) {
      const file = this.#found.get(index);
      if (file === undefined) return null;
      const fleeting = kept !== null;
      entries.push({ path, file: asListed(file, type), ...(fleeting && { fleeting }) });
    }
    return { entries, folders: chosen.folders, handles: chosen.handles };
  }

  /** Files that are not there yet, in their order. */
  get lacking(): Lacking[] {
    return this.#files.flatMap(({ path }, index) => {
      if (this.#found.has(index)) return [];
      return [{ path, why: this.#changed.has(index) ? "changed" : "missing" }];
    });
  }

  /** By these the browser may open what is not there yet. */
  get handles(): readonly FileSystemHandle[] {
    return "text" in this.#chosen || this.whole !== null ? [] : this.#chosen.handles;
  }

  /** Looks in what is chosen now for what is not there yet. */
  take({ entries }: Files): void {
    const byPath = new Map(entries.map(({ path, file }) => [path, file]));
    const left = new Set(entries.map(({ path }) => path));
    this.#eachLacking((listed, index) => {
      const file = byPath.get(listed.path);
      if (file === undefined) return;
      left.delete(listed.path);
      if (isSame(listed, file)) this.#found.set(index, file);
      else this.#changed.add(index);
    });
    // It may be chosen by itself this time, or with a folder around it; and bear its own name again.
    const others = Map.groupBy(
      entries.filter(({ path }) => left.has(path)),
      ({ path, file }) => keyOf(baseOf(path), file.size, file.lastModified),
    );
    this.#eachLacking((listed, index) => {
      const { path, size, modified } = listed;
      for (const name of namesOf(baseOf(path))) {
        const candidates = others.get(keyOf(name, size, modified)) ?? [];
        if (candidates.length === 0) continue;
        const nearest = candidates.reduce((one, other) =>
          sharedEnd(other.path, path) > sharedEnd(one.path, path) ? other : one,
        );
        candidates.splice(candidates.indexOf(nearest), 1);
        this.#found.set(index, nearest.file);
        return;
      }
    });
  }

  get #files(): readonly ChosenFile[] {
    return "text" in this.#chosen ? [] : this.#chosen.files;
  }

  #eachLacking(act: (listed: ChosenFile, index: number) => void): void {
    for (const [index, listed] of this.#files.entries()) {
      if (!this.#found.has(index)) act(listed, index);
    }
  }
}

function isSame({ size, modified }: ChosenFile, file: File): boolean {
  return file.size === size && file.lastModified === modified;
}

/** The manifest says its type, and must be the same to the byte. */
function asListed(file: File, type: string): File {
  if (file.type === type) return file;
  const { name, lastModified } = file;
  return new File([file], name, { type, lastModified });
}

function keyOf(name: string, size: number, modified: number): string {
  return JSON.stringify([name, size, modified]);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** As it is called, and as it was called before it got a number, where it seems to have one. */
function namesOf(name: string): string[] {
  const [, before = "", digits = "", after = ""] = /^(.*) \((\d{1,4})\)(.*)$/.exec(name) ?? [];
  const plain = before + after;
  return numbered(plain, Number(digits)) === name ? [name, plain] : [name];
}

/** How many parts at their ends two paths have in common. */
function sharedEnd(one: string, other: string): number {
  const [ends, others] = [one.split("/").reverse(), other.split("/").reverse()];
  const differs = ends.findIndex((part, index) => part !== others[index]);
  return differs < 0 ? ends.length : differs;
}
