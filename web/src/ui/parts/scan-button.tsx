import { hasCameras } from "../camera.ts";
import { catalogue } from "../language.ts";

/** Offered where the browser may show what a camera sees; whether there is one shows then. */
export function ScanButton({ onScan }: { onScan(): void }) {
  if (!hasCameras()) return null;
  return (
    <button class="button plain" type="button" onClick={onScan}>
      <svg class="corners" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d="M2 6.5V4a2 2 0 0 1 2-2h2.5M13.5 2H16a2 2 0 0 1 2 2v2.5M18 13.5V16a2 2 0 0 1-2 2h-2.5M6.5 18H4a2 2 0 0 1-2-2v-2.5M5.5 10h9" />
      </svg>
      {catalogue.value.scanning.ask}
    </button>
  );
}
