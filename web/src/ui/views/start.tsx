import type { ComponentChildren } from "preact";
import { catalogue } from "../language.ts";
import { CodeEntry } from "../parts/code-entry.tsx";
import { DeliveryList } from "../parts/delivery-list.tsx";
import { FileChooser } from "../parts/file-chooser.tsx";
import { RemarkLine } from "../parts/remark-line.tsx";
import { ScanButton } from "../parts/scan-button.tsx";
import { TextEntry } from "../parts/text-entry.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import type { Notice } from "../selecting.ts";

interface StartProps {
  notice: Notice | null;
  dragging: boolean;
  actions: Actions;
  /** What was begun or kept earlier. */
  children: ComponentChildren;
}

export function Start({ notice, dragging, actions, children }: StartProps) {
  const { start } = catalogue.value;
  return (
    <View title={start.title} lead={start.lead}>
      <div class={dragging ? "drop over" : "drop"}>
        <p class="drop-word">{dragging ? start.dropNow : start.drop}</p>
        <FileChooser send={actions.send} />
        <TextEntry send={actions.send} />
        <RemarkLine remark={notice} />
      </div>
      <section class="card receive">
        <h2>{start.receiveTitle}</h2>
        <CodeEntry onCode={actions.receive} onLink={actions.openLink} />
        <ScanButton onScan={actions.scan} />
      </section>
      {children}
      <DeliveryList />
    </View>
  );
}
