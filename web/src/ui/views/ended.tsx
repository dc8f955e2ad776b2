import type { ComponentChildren } from "preact";
import type { Status } from "../../peer/status.ts";
import { endingOf } from "../endings.ts";
import { catalogue } from "../language.ts";
import { FileChooser } from "../parts/file-chooser.tsx";
import { FileLine } from "../parts/file-line.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { actionText, arrived, lost } from "../sentences.ts";
import { moment } from "../words/times.ts";

interface EndedProps {
  status: Extract<Status, { phase: "ended" }>;
  actions: Actions;
  /** What is to be done first, if there is anything. */
  children?: ComponentChildren;
}

export function Ended({ status, actions, children }: EndedProps) {
  const { buttons, ended: words } = catalogue.value;
  const { role, summary, code, by, progress, copyStays, at } = status;
  const ending = endingOf(code, role, by, copyStays);
  return (
    <View title={ending.title} lead={ending.why}>
      <div class="told">
        <p>{lost(status)}</p>
        <p class="todo">{ending.todo}</p>
      </div>
      {children}
      <div class="pair">
        {ending.action === "choose" ? (
          <FileChooser send={actions.send} />
        ) : (
          <button
            class={children ? "button" : "button primary"}
            type="button"
            onClick={ending.action === "again" ? actions.again : actions.startOver}
          >
            {actionText(role, ending.action)}
          </button>
        )}
        {ending.action !== "start" && (
          <button class="button" type="button" onClick={actions.startOver}>
            {buttons.startOver}
          </button>
        )}
      </div>
      <div class="stack">
        {summary && <FileLine summary={summary} />}
        <p class="card facts small">
          {summary && progress && <span>{arrived(progress.bytes, summary.size)}</span>}
          <span>{words.at(moment(at, Date.now()).text)}</span>
        </p>
      </div>
    </View>
  );
}
