import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { OutlineList } from "../parts/outline-list.tsx";
import { PathLine } from "../parts/path-line.tsx";
import { View } from "../parts/view.tsx";
import { Words } from "../parts/words.tsx";
import type { Actions } from "../place.ts";
import { canSave, question, savingText } from "../sentences.ts";

/** Milliseconds in which nobody has read what has just come in the place of another question. */
const UNREAD = 700;

interface DecidingProps {
  status: Extract<Status, { phase: "deciding" }>;
  actions: Actions;
  /** What else can be done. */
  children: ComponentChildren;
}

/** The receiver is asked. Each question is a view of its own. */
export function Deciding({ status, actions, children }: DecidingProps) {
  const { buttons, deciding } = catalogue.value;
  const changed = status.question > 1;
  const [unread, setUnread] = useState(changed);
  useEffect(() => {
    const timer = setTimeout(() => setUnread(false), UNREAD);
    return () => clearTimeout(timer);
  }, []);
  return (
    <View title={question(status)} lead={savingText(status.saving)}>
      {changed && <p class="problem">{deciding.changed}</p>}
      <div class="stack">
        <FileLine summary={status.summary} />
        {status.outline && <OutlineList outline={status.outline} />}
      </div>
      <div class="pair">
        {canSave(status.saving) && (
          // Whoever was about to press it meant what stood here before.
          <button
            class="button primary"
            type="button"
            disabled={unread || status.saving === null}
            onClick={() => actions.accept()}
          >
            {buttons.accept}
          </button>
        )}
        <button class="button" type="button" onClick={actions.decline}>
          {buttons.decline}
        </button>
      </div>
      <div class="told">
        <p class="foot">{deciding.care}</p>
        <PathLine path={status.path} />
      </div>
      {children}
      <Words words={status.words} />
    </View>
  );
}
