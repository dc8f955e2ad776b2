import type { Status } from "../../peer/status.ts";
import { FileLine } from "../parts/file-line.tsx";
import { FileList } from "../parts/file-list.tsx";
import { LinkCard } from "../parts/link-card.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { View } from "../parts/view.tsx";
import { amount, timeLeft } from "../sentences.ts";
import { percent } from "../words/numbers.ts";
import { fraction, rate } from "../words/sizes.ts";
import { words } from "./copy-words.ts";
import { TroubleLine } from "./trouble-line.tsx";

/** The sender's copy goes up; the link is good already. */
export function Storing({ status }: { status: Extract<Status, { phase: "storing" }> }) {
  const { storing } = words();
  const { summary, link, missed, progress, files, trouble } = status;
  const part = fraction(progress.bytes, summary.size ?? 0);
  const said = amount(progress.bytes, summary.size);
  return (
    <View
      title={storing.title}
      lead={missed === null ? storing.lead : `${storing.why[missed]} ${storing.lead}`}
      beside={
        <p class="percent" data-testid="percent">
          {percent(part)}
        </p>
      }
    >
      <div class="measure">
        <ProgressBar part={part} label={storing.bar} text={said} />
        <p class="numbers">
          <span data-testid="amount">{said}</span>
          <span>{progress.rate ? rate(progress.rate) : ""}</span>
          <span>{progress.secondsLeft !== null && timeLeft(progress.secondsLeft)}</span>
        </p>
      </div>
      <TroubleLine trouble={trouble} />
      <LinkCard link={link} />
      <div class="stack">
        <FileLine summary={summary} />
        {files !== null && <FileList files={files} count={summary.count} />}
      </div>
      <p class="foot">{storing.foot}</p>
    </View>
  );
}
