/** Files and folders that the browser opens again by itself, if the person allows it: no choosing. */
import type { Selection } from "./status.ts";

/** Reads all of them. Call inside a click: the browser asks the person. */
export async function openAgain(handles: readonly FileSystemHandle[]): Promise<Selection> {
  // All at once, for a click is worth one moment.
  const asked = handles.map((handle) => handle.requestPermission?.({ mode: "read" }));
  const allowed = await Promise.allSettled(asked);
  const entries: { path: string; file: File }[] = [];
  for (const [index, handle] of handles.entries()) {
    const answer = allowed[index];
    if (answer?.status !== "fulfilled" || answer.value === "denied") continue;
    for await (const entry of filesIn(handle, handle.name)) entries.push(entry);
  }
  return { entries, folders: [] };
}

/** What cannot be read is passed over: it will be missed. */
async function* filesIn(
  handle: FileSystemHandle,
  path: string,
): AsyncGenerator<{ path: string; file: File }> {
  try {
    if (isFile(handle)) yield { path, file: await handle.getFile() };
    else if (isFolder(handle)) {
      for await (const inner of handle.values()) yield* filesIn(inner, `${path}/${inner.name}`);
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}

function isFolder(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === "directory";
}
