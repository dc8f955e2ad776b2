import type { Lacking } from "../../peer/status.ts";
import { words as copyWordsOf } from "../copies/copy-words.ts";
import { catalogue } from "../language.ts";
import { FileChooser } from "../parts/file-chooser.tsx";
import { FileLine } from "../parts/file-line.tsx";
import { Name } from "../parts/name.tsx";
import { RemarkLine } from "../parts/remark-line.tsx";
import { View } from "../parts/view.tsx";
import type { Actions, Place } from "../place.ts";
import { moreThan } from "../sentences.ts";
import { counted } from "../words/numbers.ts";

/** Files that are named at once. */
const FEW = 5;

type AgainProps = Extract<Place, { at: "again" }> & {
  /** Something is being held over the page. */
  dragging: boolean;
  actions: Actions;
};

/** What was being sent when its page went away, and what it takes to go on. */
export function Again(place: AgainProps) {
  const { summary, missing, remark, dragging, actions } = place;
  const { buttons, start } = catalogue.value;
  const { again: words } = copyWordsOf();
  const isWhole = missing.length === 0;
  const canGoOn = isWhole || place.reachable;
  return (
    <View title={words.title} lead={isWhole ? words.whole : words.lead}>
      <FileLine summary={summary} />
      <div class={dragging ? "drop over" : "drop"}>
        {canGoOn && (
          <button class="button primary" type="button" onClick={actions.goOn}>
            {buttons.goOn}
          </button>
        )}
        {place.reachable && <p class="small aside">{words.allow}</p>}
        {!isWhole && (
          <>
            <p class={canGoOn ? "drop-word aside" : "drop-word"}>
              {dragging ? start.dropNow : words.drop}
            </p>
            <FileChooser plain={canGoOn} send={actions.send} />
          </>
        )}
        <p class="small problem aside" role="alert" data-testid="missing">
          {stillMissing(place)}
        </p>
        <RemarkLine remark={remark} />
      </div>
      {missing.length > 0 && summary.count > 1 && <List missing={missing} />}
      <div class="stack">
        <button class="button" type="button" onClick={actions.startOver}>
          {buttons.sendElse}
        </button>
        <p class="foot">{words.foot}</p>
      </div>
    </View>
  );
}

/** What became of a choice that was to be the same; nothing, as long as there was none. */
function stillMissing({ missing, tried }: Extract<Place, { at: "again" }>): string {
  if (!tried) return "";
  const { again } = copyWordsOf();
  const changed = missing.some(({ why }) => why === "changed");
  return changed ? again.changed : counted(again.missing, missing.length);
}

function List({ missing }: { missing: readonly Lacking[] }) {
  const { again: words } = copyWordsOf();
  return (
    <section class="card listing">
      <h2>{words.list}</h2>
      <ul class="lines">
        {missing.slice(0, FEW).map(({ path, why }) => (
          <li key={path}>
            <div class="what">
              <Name name={path} />
              {why === "changed" && <p class="small problem">{words.hasChanged}</p>}
            </div>
          </li>
        ))}
      </ul>
      {missing.length > FEW && <p class="small">{moreThan(missing.length - FEW)}</p>}
    </section>
  );
}
