import type { Summary } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { detail } from "../sentences.ts";
import { size } from "../words/sizes.ts";
import { Name } from "./name.tsx";
import { Sheet } from "./sheet.tsx";

/** What it is, and how large. A name may be cut in its middle, its end never. */
export function FileLine({ summary }: { summary: Summary }) {
  const { contents } = catalogue.value;
  const beside = detail(summary);
  return (
    <div class="card file">
      <Sheet kind={summary.kind} />
      <div class="what">
        <p data-testid="name">
          {summary.kind === "text" ? contents.text : <Name name={summary.name} />}
        </p>
        {beside && (
          <p class="small" data-testid="detail">
            {beside}
          </p>
        )}
      </div>
      <p class="number" data-testid="size">
        {summary.size === null ? contents.sizeless : size(summary.size)}
      </p>
    </div>
  );
}
