import type { Summary } from "../../peer/status.ts";
import { nameless } from "../sentences.ts";
import { displayName } from "../words/names.ts";
import { size } from "../words/sizes.ts";

/** A file's name and size. The name may be cut in its middle, its end never. */
export function FileLine({ summary }: { summary: Summary }) {
  const { head, tail } = displayName(summary.name);
  return (
    <p class="card file">
      <svg class="sheet" viewBox="0 0 20 24" aria-hidden="true" focusable="false">
        <path d="M3 1.5h9l5.5 5.5v13a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 20V2zM12 1.5V7h5.5" />
      </svg>
      <bdi class="name" data-testid="name" translate={false}>
        {tail === "" ? (
          nameless
        ) : (
          <>
            {head !== "" && <span class="name-head">{head}</span>}
            <span class="name-tail">{tail}</span>
          </>
        )}
      </bdi>
      <span class="number" data-testid="size">
        {size(summary.size)}
      </span>
    </p>
  );
}
