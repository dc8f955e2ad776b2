import { expect, test, vi } from "vitest";
import {
  isNotice,
  ofDropped,
  ofFiles,
  ofText,
  takeHandles,
  takeRoots,
} from "../../src/ui/selecting.ts";

const heard = () => undefined;
const { signal } = new AbortController();

/** A dropped file or folder, as browsers hand them out: a hundred children at a time, in any order. */
function folder(name: string, children: FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    const rest = [...children];
    return {
      readEntries: (done: (batch: FileSystemEntry[]) => void) =>
        queueMicrotask(() => done(rest.splice(0, 100))),
    };
  };
  return { name, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

function file(name: string, content = "x"): FileSystemEntry {
  const give = (done: (file: File) => void) =>
    queueMicrotask(() => done(new File([content], name)));
  return { name, isDirectory: false, file: give } as unknown as FileSystemEntry;
}

function unreadable(name: string): FileSystemEntry {
  const give = (_: unknown, fail: () => void) => queueMicrotask(fail);
  return { name, isDirectory: false, file: give } as unknown as FileSystemEntry;
}

async function paths(roots: (FileSystemEntry | File)[]): Promise<string[]> {
  const chosen = await ofDropped(roots, heard, signal);
  if (!("entries" in chosen)) throw new Error();
  return [...chosen.entries.map(({ path }) => path), ...chosen.folders.map((path) => `${path}/`)];
}

test("folders are read to their last file, empty ones kept", async () => {
  const many = Array.from({ length: 1_234 }, (_, index) => file(`${index}.txt`));
  const dropped = folder("top", [
    folder("many", many),
    folder("empty", []),
    folder("deep", [folder("deeper", [file("\u{1f9ff}.txt")])]),
    file("a.txt"),
  ]);
  const found = await paths([dropped]);
  expect(found).toHaveLength(1_234 + 3);
  expect(found).toEqual(
    expect.arrayContaining(["top/many/1233.txt", "top/empty/", "top/deep/deeper/\u{1f9ff}.txt"]),
  );
});

test("things of one name that were dropped together stay apart", async () => {
  expect(await paths([folder("a", [file("b")]), folder("a", [file("c")])])).toEqual(
    expect.arrayContaining(["a/b", "a (1)/c"]),
  );
  expect(await paths([file("a.txt"), file("a.txt")])).toEqual(
    expect.arrayContaining(["a.txt", "a (1).txt"]),
  );
});

test("what cannot be read is named, and nothing is sent without it", async () => {
  const dropped = folder("top", [file("a"), unreadable("b"), unreadable("c")]);
  expect(await ofDropped([dropped], heard, signal)).toEqual({ code: "unreadable", name: "b" });
});

test("too many things are refused before all are read", async () => {
  let read = 0;
  /** A folder of a thousand folders like itself. */
  const endless = {
    name: "endless",
    isDirectory: true,
    createReader: () => ({
      readEntries: (done: (batch: FileSystemEntry[]) => void) => {
        read += 1;
        queueMicrotask(() => done(new Array(1_000).fill(endless)));
      },
    }),
  } as unknown as FileSystemEntry;
  expect(await ofDropped([endless], heard, signal)).toEqual({ code: "too-many" });
  expect(read).toBe(101);
});

test("a look can be stopped", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(ofDropped([folder("a", [])], heard, stop.signal)).rejects.toThrow(/abort/i);
});

test("dropped items give their entry, or else their file", () => {
  const plain = new File([], "plain");
  const entry = folder("a", []);
  const items = [
    { kind: "string", getAsFile: () => null },
    { kind: "file", getAsFile: () => plain, webkitGetAsEntry: () => entry },
    { kind: "file", getAsFile: () => plain },
    { kind: "file", getAsFile: () => null },
  ];
  expect(takeRoots(items)).toEqual([entry, plain]);
});

test("chosen files keep the paths that they have in their folder", () => {
  const inFolder = Object.assign(new File([], "a.txt"), { webkitRelativePath: "top/a.txt" });
  const chosen = ofFiles([inFolder, new File([], "b.txt")]);
  expect("entries" in chosen && chosen.entries.map(({ path }) => path)).toEqual([
    "top/a.txt",
    "b.txt",
  ]);
  expect(ofFiles([])).toEqual({ code: "nothing" });
});

test("a text is sent if there is one and it is not too long", () => {
  expect(ofText(" \n")).toEqual({ code: "no-text" });
  expect(ofText("a".repeat(1024 * 1024))).toHaveProperty("text");
  // Counted in bytes, not in characters.
  expect(isNotice(ofText("é".repeat(512 * 1024 + 1)))).toBe(true);
});

test("what would open it again is not waited for longer than a second", async () => {
  vi.useFakeTimers();
  const given = { name: "mine" } as FileSystemHandle;
  const item = (answer: Promise<FileSystemHandle | null>) => ({
    kind: "file",
    getAsFile: () => null,
    getAsFileSystemHandle: () => answer,
  });
  const handles = takeHandles([
    item(Promise.resolve(given)),
    item(new Promise(() => undefined)),
    item(Promise.reject(new DOMException("refused", "AbortError"))),
    { kind: "file", getAsFile: () => null },
  ]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await handles).toEqual([given]);
  vi.useRealTimers();
});
