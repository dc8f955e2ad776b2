import type { ComponentChildren } from "preact";
import type { Progress, Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { FileList } from "../parts/file-list.tsx";
import { PathLine } from "../parts/path-line.tsx";
import { Pill } from "../parts/pill.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { View } from "../parts/view.tsx";
import { Words } from "../parts/words.tsx";
import { amount, timeLeft } from "../sentences.ts";
import { percent } from "../words/numbers.ts";
import { fraction, rate } from "../words/sizes.ts";

interface TransferringProps {
  status: Extract<Status, { phase: "transferring" }>;
  /** What it waits for, if it does. */
  children: ComponentChildren;
}

export function Transferring({ status, children }: TransferringProps) {
  const { transferring: words } = catalogue.value;
  const { role, summary, progress, files, path, paused, trouble } = status;
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
          text={amount(progress.bytes, summary.size)}
        />
        <p class="numbers">
          <span data-testid="amount">{amount(progress.bytes, summary.size)}</span>
          {paused === null && trouble === null && <Pace progress={progress} />}
        </p>
        <PathLine path={path} />
      </div>
      <div class="stack">
        <FileLine summary={summary} />
        {files !== null && <FileList files={files} count={summary.count} />}
      </div>
      {children}
      {paused && <Pill calm>{paused === role ? words.paused.ours : words.paused.theirs}</Pill>}
      {status.unasked && <p class="foot">{words.unasked}</p>}
      <p class="foot">{words.foot[role]}</p>
      <Words words={status.words} />
    </View>
  );
}

function Pace({ progress: { rate: speed, secondsLeft } }: { progress: Progress }) {
  if (speed === 0) return <span class="still">{catalogue.value.transferring.still}</span>;
  return (
    <>
      <span>{speed !== null && rate(speed)}</span>
      <span>{secondsLeft !== null && timeLeft(secondsLeft)}</span>
    </>
  );
}
