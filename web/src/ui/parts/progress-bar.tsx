interface ProgressBarProps {
  /** From 0 to 1. */
  part: number;
  label: string;
  text: string;
}

export function ProgressBar({ part, label, text }: ProgressBarProps) {
  const percent = Math.round(part * 100);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent} %, ${text}`}
      style={{ "--part": part }}
    >
      <div />
    </div>
  );
}
