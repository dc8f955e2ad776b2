/** Folders and files made anew inside a folder that the person picked. Nothing there is touched. */
import { foldedName, numbered, shortened, tamed } from "./naming.ts";

interface Folder {
  handle: FileSystemDirectoryHandle;
  /** The picked folder holds things that are not ours; what we made holds nothing else. */
  picked: boolean;
  /** Names that are taken here, so folded that no disk could confuse them. */
  names: Set<string>;
  /** Settles when the last name that was asked for here is made: they are made one by one. */
  last: Promise<unknown>;
}

type Make<Handle> = (parent: FileSystemDirectoryHandle, name: string) => Promise<Handle>;

const makeFile: Make<FileSystemFileHandle> = (parent, name) =>
  parent.getFileHandle(name, { create: true });
const makeFolder: Make<FileSystemDirectoryHandle> = (parent, name) =>
  parent.getDirectoryHandle(name, { create: true });

export class Tree {
  readonly #picked: Folder;
  /** Our folders by their path in the manifest. */
  readonly #folders = new Map<string, Promise<Folder>>();
  /** What stands in the picked folder because we made it. */
  readonly #tops: string[] = [];
  #renamed = 0;

  constructor(handle: FileSystemDirectoryHandle) {
    this.#picked = folderOf(handle, true);
  }

  get renamed(): number {
    return this.#renamed;
  }

  /** Makes a new file for a path of the manifest, and its folders. To be called once for each. */
  async file(path: string): Promise<FileSystemFileHandle> {
    const [parent, name] = split(path);
    return this.#make(await this.folder(parent), name, makeFile);
  }

  /** The folder of a path of the manifest, made when it is asked for first. */
  folder(path: string): Promise<Folder> {
    if (path === "") return Promise.resolve(this.#picked);
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const [parent, name] = split(path);
    const made = this.folder(parent)
      .then((above) => this.#make(above, name, makeFolder))
      .then((handle) => folderOf(handle, false));
    this.#folders.set(path, made);
    return made;
  }

  /** Removes all that was made. */
  async remove(): Promise<void> {
    for (const name of this.#tops.splice(0)) {
      await this.#picked.handle.removeEntry(name, { recursive: true });
    }
  }

  #make<Handle>(parent: Folder, name: string, make: Make<Handle>): Promise<Handle> {
    const made = parent.last.then(() => this.#makeNow(parent, name, make));
    parent.last = made.catch(() => null);
    return made;
  }

  async #makeNow<Handle>(parent: Folder, name: string, make: Make<Handle>): Promise<Handle> {
    let wanted = shortened(name);
    for (let number = 0; ; number += 1) {
      const found = number === 0 ? wanted : numbered(wanted, number);
      const folded = foldedName(found);
      // Only the disk knows whether "A" and "a" are one name to it: it is asked when both come.
      const doubtful = parent.picked || parent.names.has(folded);
      parent.names.add(folded);
      try {
        if (doubtful && (await exists(parent.handle, found))) continue;
        const handle = await make(parent.handle, found);
        if (parent.picked) this.#tops.push(found);
        // A number that keeps ours apart from what is there already is no fault of the disk's.
        if (wanted !== name || (found !== name && !parent.picked)) this.#renamed += 1;
        return handle;
      } catch (error) {
        // What the browser says of a name that it will not write.
        if (!(error instanceof TypeError) || wanted === tamed(wanted)) throw error;
        wanted = tamed(wanted);
        number = -1;
      }
    }
  }
}

function folderOf(handle: FileSystemDirectoryHandle, picked: boolean): Folder {
  return { handle, picked, names: new Set(), last: Promise.resolve() };
}

async function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    if (error instanceof DOMException && error.name === "TypeMismatchError") return true;
    throw error;
  }
}

function split(path: string): [parent: string, name: string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}
