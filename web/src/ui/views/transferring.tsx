import type { Status } from "../../peer/status.ts";
import { FileLine } from "../parts/file-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { View } from "../parts/view.tsx";
import { Words } from "../parts/words.tsx";
import { transferring as words } from "../sentences.ts";
import { fraction, percent } from "../words/sizes.ts";

export function Transferring({ status }: { status: Extract<Status, { phase: "transferring" }> }) {
  const { role, summary, progress, paused } = status;
  const part = fraction(progress.bytes, summary.size);
  return (
    <View
      title={words.title[role]}
      beside={
        part !== null && (
          <p class="percent" data-testid="percent">
            {percent(part)}
          </p>
        )
      }
    >
      <div class="measure">
        <ProgressBar
          part={part}
          label={words.bar[role]}
          text={words.amount(progress.bytes, summary.size)}
        />
        <p class="numbers">
          <span data-testid="amount">{words.amount(progress.bytes, summary.size)}</span>
          {paused === null && (
            <>
              <span>{progress.rate !== null && words.rate(progress.rate)}</span>
              <span>{progress.secondsLeft !== null && words.left(progress.secondsLeft)}</span>
            </>
          )}
        </p>
      </div>
      <FileLine summary={summary} />
      {paused && <Pill calm>{words.paused(paused === role)}</Pill>}
      <p class="foot">{words.foot[role]}</p>
      <Words words={status.words} />
    </View>
  );
}
