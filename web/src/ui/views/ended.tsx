import type { Status } from "../../peer/status.ts";
import { FileChooser } from "../parts/file-chooser.tsx";
import { FileLine } from "../parts/file-line.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { buttons, endings, ended as words } from "../sentences.ts";

interface EndedProps {
  status: Extract<Status, { phase: "ended" }>;
  actions: Actions;
}

export function Ended({ status, actions }: EndedProps) {
  const { role, summary, code, by, progress, mayHaveArrived } = status;
  const ending = endings[code](role, by);
  return (
    <View title={ending.title} lead={ending.why}>
      <p>
        {summary && progress && words.arrived(progress.bytes, summary.size)}{" "}
        {words.lost(role, ending, mayHaveArrived)} {ending.todo}
      </p>
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
            {words.action(role, ending.action)}
          </button>
        )}
        {ending.action !== "start" && (
          <button class="button" type="button" onClick={actions.startOver}>
            {buttons.startOver}
          </button>
        )}
      </div>
    </View>
  );
}
