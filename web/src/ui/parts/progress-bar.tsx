import { percent, together } from "../words/numbers.ts";

interface ProgressBarProps {
  /** From 0 to 1; null while nobody knows how much there is. */
  part: number | null;
  label: string;
  text: string;
}

export function ProgressBar({ part, label, text }: ProgressBarProps) {
  return (
    <div
      class={part === null ? "bar endless" : "bar"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part === null ? undefined : Math.round(part * 100)}
      aria-valuetext={part === null ? text : together(percent(part), text)}
      style={{ "--part": part ?? 0 }}
    >
      <div />
    </div>
  );
}
