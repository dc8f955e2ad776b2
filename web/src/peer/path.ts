/** Which way a connection takes, as the browser tells it. */
import type { Path } from "./status.ts";

/** What of the statistics is read: https://www.w3.org/TR/webrtc-stats/ */
interface Stat {
  id: string;
  type: string;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  remoteCandidateId?: string;
  candidateType?: string;
  /** Of a pair, in Firefox only. */
  selected?: boolean;
}

/** Relayed, where either end of the path in use is at a TURN server; null: no path is in use. */
export function pathOf(report: Iterable<readonly [string, Stat]>): Path | null {
  const stats = new Map(report);
  const all = [...stats.values()];
  const transport = all.find(({ type }) => type === "transport");
  const pair =
    stats.get(transport?.selectedCandidatePairId ?? "") ??
    all.find(({ type, selected }) => type === "candidate-pair" && selected === true);
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => stats.get(id ?? ""));
  if (ends.some((end) => end === undefined)) return null;
  return ends.some((end) => end?.candidateType === "relay") ? "relayed" : "direct";
}
