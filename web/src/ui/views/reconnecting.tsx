import type { Status } from "../../peer/status.ts";
import { FileLine } from "../parts/file-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { View } from "../parts/view.tsx";
import { transferring, reconnecting as words } from "../sentences.ts";
import { fraction } from "../words/sizes.ts";

/** The connection was lost: what happened, that nothing is lost, and that there is nothing to do. */
export function Reconnecting({ status }: { status: Extract<Status, { phase: "reconnecting" }> }) {
  const { role, summary, progress, room, peerPresent } = status;
  return (
    <View title={words.title} lead={words.lead}>
      {progress && (
        <div class="measure">
          <ProgressBar
            part={fraction(progress.bytes, summary.size)}
            label={transferring.bar[role]}
            text={transferring.amount(progress.bytes, summary.size)}
          />
          <p class="kept">
            <span data-testid="amount">{transferring.amount(progress.bytes, summary.size)}</span>{" "}
            {words.kept}
          </p>
        </div>
      )}
      <FileLine summary={summary} />
      <Pill calm={false}>{words.state(role, room, peerPresent)}</Pill>
      <p class="foot">{words.foot}</p>
    </View>
  );
}
