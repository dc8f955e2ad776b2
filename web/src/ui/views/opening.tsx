import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { View } from "../parts/view.tsx";

export function Opening({ status }: { status: Extract<Status, { phase: "opening" }> }) {
  const { opening } = catalogue.value;
  return (
    <View title={opening.title[status.role]} lead={opening.lead[status.role]}>
      {status.summary && <FileLine summary={status.summary} />}
    </View>
  );
}
