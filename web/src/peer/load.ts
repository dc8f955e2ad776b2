/** What is proposed at one time: the manifest, and the bytes that it lists. */
import { PeerFault } from "../protocol/errors.ts";
import type { Proposed } from "../protocol/events.ts";
import { MANIFEST_LIMIT } from "../protocol/limits.ts";
import { type Manifest, manifestOf, writeManifest } from "../protocol/manifest.ts";
import { sha256 } from "./digests.ts";
import { FileProgresses } from "./file_progress.ts";
import type { Content } from "./selection.ts";
import type { Summary } from "./status.ts";
import { Stream } from "./stream.ts";
import { hexOf, summaryOf } from "./summary.ts";

const LONGEST_NAME = 256;

export interface Load {
  proposed: Proposed;
  summary: Summary;
  /** Bytes of the stream. */
  total: number;
  stream: Stream;
  /** Null: there is but one. */
  files: FileProgresses | null;
  manifest: Uint8Array<ArrayBuffer>;
  manifestDigest: Uint8Array<ArrayBuffer>;
}

/** @throws {PeerFault} `manifest-too-large` */
export async function loadOf(contents: readonly Content[]): Promise<Load> {
  const listed = manifestOf(contents.map(({ entry }) => entry));
  const manifest = writeManifest(listed);
  if (manifest.length > MANIFEST_LIMIT) throw new PeerFault("manifest-too-large");
  const manifestDigest = await sha256(manifest);
  return {
    proposed: proposedOf(listed, manifest.length, manifestDigest),
    summary: summaryOf(listed.entries),
    total: listed.total ?? 0,
    stream: new Stream(contents),
    files: listed.entries.length > 1 ? new FileProgresses(listed) : null,
    manifest,
    manifestDigest,
  };
}

function proposedOf(
  { entries, total }: Manifest,
  bytes: number,
  digest: Uint8Array<ArrayBuffer>,
): Proposed {
  const names = entries.slice(0, 3).map(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return Array.from(name).slice(0, LONGEST_NAME).join("");
  });
  return { bytes, digest: hexOf(digest), count: entries.length, total, names };
}
