import { CodeEntry } from "../parts/code-entry.tsx";
import { FileChooser } from "../parts/file-chooser.tsx";
import { View } from "../parts/view.tsx";
import type { Actions, Notice } from "../place.ts";
import { notices, start } from "../sentences.ts";

interface StartProps {
  notice: Notice | null;
  dragging: boolean;
  actions: Actions;
}

export function Start({ notice, dragging, actions }: StartProps) {
  return (
    <View title={start.title} lead={start.lead}>
      <div class={dragging ? "drop over" : "drop"}>
        <p class="drop-word">{dragging ? start.dropNow : start.drop}</p>
        <FileChooser onFiles={actions.send} />
        <p class="small problem" role="alert">
          {notice && notices[notice]}
        </p>
      </div>
      <section class="card receive">
        <h2>{start.receiveTitle}</h2>
        <CodeEntry onCode={actions.receive} onLink={actions.openLink} />
      </section>
      <p class="foot last">{start.foot}</p>
    </View>
  );
}
