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
}

export function Ended({ status, actions }: EndedProps) {
  const { buttons, page, ended: words } = catalogue.value;
  const { role, summary, code, by, progress, mayHaveArrived, at } = status;
  const ending = endingOf(code, role, by);
  const told = [lost(role, ending, mayHaveArrived), ending.todo];
  if (summary && progress) told.unshift(arrived(progress.bytes, summary.size));
  return (
    <View title={ending.title} lead={ending.why}>
      <p>{told.join(page.gap)}</p>
      {summary && <FileLine summary={summary} />}
      <div class="pair">
        {ending.action === "choose" ? (
          <FileChooser send={actions.send} />
        ) : (
          <button
            class="button primary"
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
      <p class="foot">{words.at(moment(at, Date.now()).text)}</p>
    </View>
  );
}
