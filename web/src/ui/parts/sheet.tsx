import type { Summary } from "../../peer/status.ts";

const shapes: Record<Summary["kind"], string> = {
  file: "M3 1.5h9l5.5 5.5v13a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 20V2zM12 1.5V7h5.5",
  folder: "M1 6.5v12a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-9a2 2 0 0 0-2-2h-7l-2.5-3H3a2 2 0 0 0-2 2z",
  several:
    "M6 1.5h7l4.5 4.5v10a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-12.5a2 2 0 0 1 2-2zM13 1.5V6h4.5M14 21.5H3.5a2.5 2.5 0 0 1-2.5-2.5V6",
  text: "M2.5 5h15M2.5 10h15M2.5 15h15M2.5 20h9",
};

/** What kind of thing it is, for the eye. */
export function Sheet({ kind }: { kind: Summary["kind"] }) {
  return (
    <svg class="sheet" viewBox="0 0 20 24" aria-hidden="true" focusable="false">
      <path d={shapes[kind]} />
    </svg>
  );
}
