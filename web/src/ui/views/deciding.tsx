import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { OutlineList } from "../parts/outline-list.tsx";
import { PathLine } from "../parts/path-line.tsx";
import { View } from "../parts/view.tsx";
import { Words } from "../parts/words.tsx";
import type { Actions } from "../place.ts";

interface DecidingProps {
  status: Extract<Status, { phase: "deciding" }>;
  actions: Actions;
}

export function Deciding({ status, actions }: DecidingProps) {
  const { buttons, deciding } = catalogue.value;
  if (status.role === "sender") {
    return (
      <View title={deciding.title} lead={deciding.lead}>
        <FileLine summary={status.summary} />
        <PathLine path={status.path} />
        <Words words={status.words} />
      </View>
    );
  }
  return (
    <View title={deciding.question[status.summary.kind]} lead={deciding.saving[status.saving]}>
      <FileLine summary={status.summary} />
      {status.outline && <OutlineList outline={status.outline} />}
      <div class="pair">
        <button class="button primary" type="button" onClick={actions.accept}>
          {buttons.accept}
        </button>
        <button class="button" type="button" onClick={actions.decline}>
          {buttons.decline}
        </button>
      </div>
      <p class="foot">{deciding.care}</p>
      <PathLine path={status.path} />
      <Words words={status.words} />
    </View>
  );
}
