import type { Leftover } from "../../peer/leftovers.ts";
import { catalogue } from "../language.ts";
import { leftovers, remove } from "../leftovers.ts";
import { amount } from "../sentences.ts";
import { cleanName } from "../words/names.ts";
import { together } from "../words/numbers.ts";
import { moment } from "../words/times.ts";
import { Name } from "./name.tsx";
import { Sheet } from "./sheet.tsx";

/** What came to no end: it takes up space, and it can go on. */
export function LeftoverList() {
  const { leftovers: words } = catalogue.value;
  if (leftovers.value.length === 0) return null;
  return (
    <section class="card leftovers" data-testid="leftovers">
      <h2>{words.title}</h2>
      <p class="small">{words.lead}</p>
      <ul class="lines">
        {leftovers.value.map((leftover) => (
          <Line key={leftover.id} leftover={leftover} />
        ))}
      </ul>
    </section>
  );
}

function Line({ leftover }: { leftover: Leftover }) {
  const { deliveries, contents } = catalogue.value;
  const { summary, bytes, at } = leftover;
  return (
    <li>
      <Sheet kind={summary.kind} />
      <div class="what">
        <Name name={summary.name} />
        <p class="small">{together(amount(bytes, summary.size), moment(at, Date.now()).text)}</p>
      </div>
      <button
        class="button plain"
        type="button"
        aria-label={contents.remove(cleanName(summary.name))}
        onClick={() => remove(leftover)}
      >
        {deliveries.forget}
      </button>
    </li>
  );
}
