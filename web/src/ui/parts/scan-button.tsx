import { hasCameras } from "../camera.ts";
import { catalogue } from "../language.ts";

/** Offered where the browser may show what a camera sees; whether there is one shows then. */
export function ScanButton({ onScan }: { onScan(): void }) {
  if (!hasCameras()) return null;
  return (
    <button class="button" type="button" onClick={onScan}>
      {catalogue.value.scanning.ask}
    </button>
  );
}
