/** Opens the sink for a place and a manifest. */
import type { Manifest } from "../../protocol/manifest.ts";
import type { Staging } from "../status.ts";
import type { Page } from "./download.ts";
import { isSingle } from "./handed.ts";
import { PickedFileSink } from "./picked_file.ts";
import { PickedFolderSink } from "./picked_folder.ts";
import type { Origin, Sink, Target } from "./sink.ts";
import { StagedFileSink } from "./staged_file.ts";
import { StagedZipSink } from "./staged_zip.ts";
import { StreamedSink } from "./streamed.ts";
import { TextSink } from "./text.ts";

export type { Page } from "./download.ts";
export type { Held, Origin, Sink, Target } from "./sink.ts";

/**
 * @param origin null: no later visit is to find it again
 * @param page for what is streamed into the downloads
 * @throws {DOMException} `QuotaExceededError` if there is no room, else whatever the browser says
 *   where it will not write
 */
export async function open(
  target: Target,
  manifest: Manifest,
  origin: Origin | null = null,
  page: Page | null = null,
): Promise<Sink> {
  const [first] = manifest.entries;
  const single = isSingle(manifest);
  switch (target.kind) {
    case "picked-file":
      if (!single) throw new TypeError("many files do not fit in one");
      return PickedFileSink.open(target.handle);
    case "picked-folder":
      return new PickedFolderSink(target.handle, manifest.entries);
    case "downloads":
      return stage(manifest, origin);
    case "streamed":
      if (page === null) throw new TypeError("nobody hands it on");
      return StreamedSink.intoDownloads(manifest, single, page);
    case "memory":
      return StreamedSink.intoMemory(manifest, single);
    case "shown":
      if (!single || first?.kind !== "text") throw new TypeError("only a text is shown");
      return new TextSink(first.size);
  }
}

/** For the downloads, once it is whole. Throws as `open` does. */
export function stage(manifest: Manifest, origin: Origin | null): Promise<Sink> {
  return isSingle(manifest)
    ? StagedFileSink.open(manifest, origin)
    : StagedZipSink.open(manifest, origin);
}

/**
 * Whether this browser stages so much: it does, it has no room for it, or it never does. It is tried:
 * what browsers say of their room is no promise, and what they have they may still refuse.
 * @param standing bytes of its stream that stand already, and need no more room
 */
export async function stagingOf(manifest: Manifest, standing: number): Promise<Staging> {
  const { total } = manifest;
  try {
    const missing = total && Math.max(0, total - standing);
    const sink = await stage({ ...manifest, total: missing }, null);
    await sink.discard();
    return "works";
  } catch (error) {
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    return isFull ? "full" : "none";
  }
}
