import type { CodeDoubt } from "../../peer/status.ts";
import { words as copyWordsOf } from "../copies/copy-words.ts";
import { catalogue } from "../language.ts";
import { CheckEntry } from "../parts/check-entry.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";

/** The spoken code leads nowhere as it was typed. The seat is kept meanwhile. */
export function Doubtful({ doubt, actions }: { doubt: CodeDoubt; actions: Actions }) {
  const { buttons } = catalogue.value;
  const { doubt: words } = copyWordsOf();
  const { why, transferCode } = doubt;
  return (
    <View title={words.title[why]} lead={words.lead[why]}>
      {why === "off" ? (
        <button class="button primary wide" type="button" onClick={actions.startOver}>
          {buttons.startOver}
        </button>
      ) : (
        <section class="card receive">
          <CheckEntry transferCode={transferCode} onCheck={actions.retype} />
        </section>
      )}
      <p class="foot">{words.foot[why]}</p>
    </View>
  );
}
