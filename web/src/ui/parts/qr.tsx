import { toSvgPath } from "lean-qr/extras/svg";
import { correction, generate } from "lean-qr/nano";
import { useMemo } from "preact/hooks";

/** Cameras need four light modules all around (ISO 18004), also on a dark page. */
const QUIET = 4;

export function Qr({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const bitmap = generate(text, { minCorrectionLevel: correction.M });
    return { path: toSvgPath(bitmap), size: bitmap.size };
  }, [text]);
  const whole = size + 2 * QUIET;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${whole} ${whole}`}
      shape-rendering="crispEdges"
    >
      <rect class="qr-light" x={-QUIET} y={-QUIET} width={whole} height={whole} />
      <path class="qr-dark" d={path} />
    </svg>
  );
}
