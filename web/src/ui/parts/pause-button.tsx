import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import type { Actions } from "../place.ts";

interface PauseButtonProps {
  status: Extract<Status, { phase: "transferring" }>;
  actions: Actions;
}

/** Each side pauses for itself, and can take back only that. One button, so that it keeps the focus. */
export function PauseButton({ status, actions }: PauseButtonProps) {
  const { buttons } = catalogue.value;
  const ours = status.paused === status.role;
  return (
    <button
      class={ours ? "button primary" : "button plain"}
      type="button"
      onClick={() => actions.pause(!ours)}
    >
      {ours ? buttons.goOn : buttons.pause}
    </button>
  );
}
