import type { Path } from "../../peer/status.ts";
import { catalogue } from "../language.ts";

/** Which way the bytes take, as the line of the ropeway shows it, too. */
export function PathLine({ path }: { path: Path | null }) {
  if (path === null) return null;
  return (
    <p class="small" data-testid="path">
      {catalogue.value.transferring.path[path]}
    </p>
  );
}
