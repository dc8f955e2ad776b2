import type { ComponentChildren } from "preact";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { View } from "../parts/view.tsx";
import { amount, findingThem } from "../sentences.ts";
import { fraction } from "../words/sizes.ts";

interface ReconnectingProps {
  status: Extract<Status, { phase: "reconnecting" }>;
  /** What else can be done. */
  children: ComponentChildren;
}

/** The connection was lost: what happened, that nothing is lost, and that there is nothing to do. */
export function Reconnecting({ status, children }: ReconnectingProps) {
  const { reconnecting: words, transferring } = catalogue.value;
  const { role, summary, progress, room, peerPresent } = status;
  return (
    <View title={words.title} lead={words.lead}>
      {progress && (
        <div class="measure">
          <ProgressBar
            part={fraction(progress.bytes, summary.size)}
            label={transferring.bar[role]}
            text={amount(progress.bytes, summary.size)}
          />
          <p class="kept" data-testid="amount">
            {words.kept(amount(progress.bytes, summary.size))}
          </p>
        </div>
      )}
      <FileLine summary={summary} />
      <Pill calm={false}>{findingThem(role, room, peerPresent)}</Pill>
      {children}
      <p class="foot">{words.foot}</p>
    </View>
  );
}
