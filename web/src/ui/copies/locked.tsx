import { useId, useState } from "preact/hooks";
import type { Status } from "../../peer/status.ts";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { words } from "./copy-words.ts";
import { TroubleLine } from "./trouble-line.tsx";

interface LockedProps {
  status: Extract<Status, { phase: "locked" }>;
  actions: Actions;
}

/** The receiver is asked for the password. */
export function Locked({ status, actions }: LockedProps) {
  const { locked } = words();
  const [password, setPassword] = useState("");
  const hint = useId();
  const { wrong, trying, trouble } = status;
  return (
    <View title={locked.title} lead={locked.lead}>
      <form
        class="card copy"
        onSubmit={(event) => {
          event.preventDefault();
          actions.unlock(password);
        }}
      >
        <label class="field">
          {locked.label}
          <input
            type="password"
            autocomplete="current-password"
            aria-describedby={hint}
            aria-invalid={wrong}
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <button class="button primary" type="submit" disabled={trying}>
          {locked.button}
        </button>
        <p id={hint} class={wrong && !trying ? "problem" : "small"} role="status">
          {trying ? locked.trying : wrong ? locked.wrong : ""}
        </p>
        <TroubleLine trouble={trouble} />
      </form>
    </View>
  );
}
