import type { ComponentChildren } from "preact";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { PathLine } from "../parts/path-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { View } from "../parts/view.tsx";

interface ConnectingProps {
  status: Extract<Status, { phase: "connecting" }>;
  /** What is being sent, as far as it is known. */
  children: ComponentChildren;
}

export function Connecting({ status, children }: ConnectingProps) {
  const { connecting, outside } = catalogue.value;
  const { role, peerPresent, room } = status;
  return (
    <View
      title={connecting.title[role][peerPresent ? "here" : "away"]}
      lead={peerPresent ? connecting.here : connecting.away[role]}
    >
      {children}
      {room !== "entered" && <Pill calm={false}>{outside[room]}</Pill>}
    </View>
  );
}

export function Resuming({ status }: { status: Extract<Status, { phase: "resuming" }> }) {
  const { resuming } = catalogue.value;
  return (
    <View title={resuming.title} lead={resuming.lead}>
      <FileLine summary={status.summary} />
    </View>
  );
}

export function Verifying({ status }: { status: Extract<Status, { phase: "verifying" }> }) {
  const { verifying } = catalogue.value;
  return (
    <View title={verifying.title} lead={verifying.lead[status.role]}>
      <FileLine summary={status.summary} />
      <PathLine path={status.path} />
    </View>
  );
}
