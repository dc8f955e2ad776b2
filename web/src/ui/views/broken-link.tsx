import { catalogue } from "../language.ts";
import { CodeEntry } from "../parts/code-entry.tsx";
import { ScanButton } from "../parts/scan-button.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";

export function BrokenLink({ actions }: { actions: Actions }) {
  const { brokenLink } = catalogue.value;
  return (
    <View title={brokenLink.title} lead={brokenLink.lead}>
      <section class="card receive">
        <CodeEntry primary onCode={actions.receive} onLink={actions.openLink} />
        <ScanButton onScan={actions.scan} />
      </section>
    </View>
  );
}
