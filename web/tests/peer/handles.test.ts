/** What a browser opens again by itself; its handles are played. */
import { expect, test } from "vitest";
import { openAgain } from "../../src/peer/handles.ts";

type Answer = PermissionState | "throws";

function fileHandle(name: string, answer: Answer = "granted", gone = false): FileSystemHandle {
  const handle = {
    kind: "file",
    name,
    requestPermission: asked(answer),
    async getFile() {
      if (gone) throw new DOMException("gone", "NotFoundError");
      return new File([name], name);
    },
  };
  return handle as unknown as FileSystemHandle;
}

function folderHandle(name: string, inner: FileSystemHandle[]): FileSystemHandle {
  const handle = {
    kind: "directory",
    name,
    requestPermission: asked("granted"),
    async *values() {
      yield* inner;
    },
  };
  return handle as unknown as FileSystemHandle;
}

function asked(answer: Answer) {
  return async () => {
    if (answer === "throws") throw new DOMException("no click", "SecurityError");
    return answer;
  };
}

async function pathsOf(...handles: FileSystemHandle[]): Promise<string[]> {
  const opened = await openAgain(handles);
  return "entries" in opened ? opened.entries.map(({ path }) => path) : [];
}

test("files, and folders with all that is in them", async () => {
  const inner = folderHandle("raw", [fileHandle("1.jpg"), folderHandle("empty", [])]);
  expect(await pathsOf(fileHandle("a"), folderHandle("trip", [inner, fileHandle("b")]))).toEqual([
    "a",
    "trip/raw/1.jpg",
    "trip/b",
  ]);
});

test("what is refused, or is not there any more, is missed, and nothing else", async () => {
  const paths = await pathsOf(
    fileHandle("refused", "denied"),
    fileHandle("unasked", "throws"),
    fileHandle("gone", "granted", true),
    fileHandle("there"),
  );
  expect(paths).toEqual(["there"]);
});
