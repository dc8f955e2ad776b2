import type { ComponentChildren } from "preact";
import type { Status } from "../../peer/status.ts";
import { words as copyWordsOf } from "../copies/copy-words.ts";
import { type Delivery, deliveryOf, forget, isListed } from "../deliveries.ts";
import { catalogue } from "../language.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FileLine } from "../parts/file-line.tsx";
import { SentText } from "../parts/sent-text.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { deliveredPlace, took } from "../sentences.ts";
import { counted } from "../words/numbers.ts";
import { rate } from "../words/sizes.ts";
import { moment } from "../words/times.ts";

interface DeliveredProps {
  status: Extract<Status, { phase: "delivered" }>;
  actions: Actions;
  /** What else can be done. */
  children: ComponentChildren;
}

export function Delivered({ status, actions, children }: DeliveredProps) {
  const { buttons } = catalogue.value;
  const { delivered: words } = copyWordsOf();
  const { role, level, summary, at, seconds, rate: average, path, root, text, renamed } = status;
  return (
    <View title={words.title[role][level]} lead={deliveredPlace(status)}>
      {text !== null && <SentText text={text} />}
      {renamed > 0 && <p>{counted(words.renamed, renamed)}</p>}
      <div class="stack">
        <FileLine summary={summary} />
        <section class="card receipt">
          <h2>{took(seconds)}</h2>
          <ul class="small facts" data-testid="facts">
            <li>{moment(at, Date.now()).text}</li>
            {average !== null && <li>{words.average(rate(average))}</li>}
            {path !== null && <li>{words.path[path]}</li>}
          </ul>
          <div class="fingerprint">
            <p>
              <span class="root" data-testid="root" data-root={root} translate={false}>
                <bdi dir="ltr">
                  {root.slice(0, 8)}…{root.slice(-8)}
                </bdi>
              </span>
              <br />
              <span class="small">{words.root}</span>
            </p>
            <CopyButton text={root} label={buttons.copy} name={buttons.copyRoot} />
          </div>
        </section>
      </div>
      <div class="pair">
        <button
          class={text === null ? "button primary" : "button"}
          type="button"
          onClick={actions.startOver}
        >
          {buttons.sendElse}
        </button>
        {status.kept && (
          <button class="button" type="button" onClick={actions.saveAgain}>
            {buttons.saveAgain}
          </button>
        )}
      </div>
      <Listed delivery={deliveryOf(status)} />
      {children}
    </View>
  );
}

/** Nothing is noted without a word, and without a way to undo it. */
function Listed({ delivery }: { delivery: Delivery }) {
  const { deliveries: words } = catalogue.value;
  if (!isListed(delivery)) return null;
  return (
    <p class="foot listed">
      {words.listed}{" "}
      <button class="button plain" type="button" onClick={() => forget(delivery)}>
        {words.unlist}
      </button>
    </p>
  );
}
