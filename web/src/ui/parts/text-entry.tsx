import type { TargetedKeyboardEvent } from "preact";
import { useId, useState } from "preact/hooks";
import { catalogue } from "../language.ts";
import type { Actions } from "../place.ts";
import { ofText } from "../selecting.ts";

/** Escape folds it away again, and keeps what was written. */
function fold(event: TargetedKeyboardEvent<HTMLDetailsElement>) {
  if (event.key !== "Escape" || event.isComposing) return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary")?.focus();
}

/** A short text in place of a file: an address, a note, a few lines. */
export function TextEntry({ send }: { send: Actions["send"] }) {
  const { buttons, start } = catalogue.value;
  const [text, setText] = useState("");
  const field = useId();
  return (
    <details class="text-entry" onKeyDown={fold}>
      <summary>{start.text}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(ofText(text));
        }}
      >
        <label class="unseen" for={field}>
          {start.textLabel}
        </label>
        <textarea
          id={field}
          rows={4}
          dir="auto"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button class="button" type="submit">
          {buttons.sendText}
        </button>
      </form>
    </details>
  );
}
