import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FileLine } from "../parts/file-line.tsx";
import { SentText } from "../parts/sent-text.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { deliveredPlace, took } from "../sentences.ts";
import { counted } from "../words/numbers.ts";

interface DeliveredProps {
  status: Extract<Status, { phase: "delivered" }>;
  actions: Actions;
}

export function Delivered({ status, actions }: DeliveredProps) {
  const { buttons, delivered: words } = catalogue.value;
  const { role, level, summary, seconds, root, text, renamed } = status;
  const canSaveAgain = role === "receiver" && level === "handed";
  return (
    <View title={words.title[role][level]} lead={deliveredPlace(status)}>
      <FileLine summary={summary} />
      {text !== null && <SentText text={text} />}
      {renamed > 0 && <p>{counted(words.renamed, renamed)}</p>}
      <section class="card receipt">
        <div>
          <h2>{took(seconds)}</h2>
          <p class="root" data-testid="root" data-root={root} translate={false}>
            <bdi dir="ltr">
              {root.slice(0, 8)}…{root.slice(-8)}
            </bdi>
          </p>
          <p class="small">{words.root}</p>
        </div>
        <CopyButton text={root} label={buttons.copy} name={buttons.copyRoot} />
      </section>
      <div class="pair">
        <button
          class={text === null ? "button primary" : "button"}
          type="button"
          onClick={actions.startOver}
        >
          {buttons.sendElse}
        </button>
        {canSaveAgain && (
          <button class="button" type="button" onClick={actions.saveAgain}>
            {buttons.saveAgain}
          </button>
        )}
      </div>
    </View>
  );
}
