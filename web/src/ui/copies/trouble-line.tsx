import type { Trouble } from "../../peer/status.ts";
import { Pill } from "../parts/pill.tsx";
import { words } from "./copy-words.ts";

/** What is in the way at the moment. */
export function TroubleLine({ trouble }: { trouble: Trouble | null }) {
  return trouble && <Pill calm={trouble === "part-missing"}>{words().troubles[trouble]}</Pill>;
}
