import type { Status } from "../../peer/status.ts";
import { FileLine } from "../parts/file-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { View } from "../parts/view.tsx";
import { collecting, connecting, opening, outside, verifying } from "../sentences.ts";

export function Collecting({ found }: { found: number }) {
  return <View title={collecting.title} lead={collecting.lead(found)} />;
}

export function Opening({ status }: { status: Extract<Status, { phase: "opening" }> }) {
  return (
    <View title={opening.title[status.role]} lead={opening.lead[status.role]}>
      {status.summary && <FileLine summary={status.summary} />}
    </View>
  );
}

export function Connecting({ status }: { status: Extract<Status, { phase: "connecting" }> }) {
  const { role, peerPresent, room, summary } = status;
  return (
    <View title={connecting.title(role, peerPresent)} lead={connecting.lead(role, peerPresent)}>
      {summary && <FileLine summary={summary} />}
      {room !== "entered" && <Pill calm={false}>{outside[room]}</Pill>}
    </View>
  );
}

export function Verifying({ status }: { status: Extract<Status, { phase: "verifying" }> }) {
  return (
    <View title={verifying.title} lead={verifying.lead[status.role]}>
      <FileLine summary={status.summary} />
    </View>
  );
}
