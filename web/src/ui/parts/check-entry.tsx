import { useId, useState } from "preact/hooks";
import { words as copyWordsOf } from "../copies/copy-words.ts";
import { catalogue } from "../language.ts";
import { codeGroup } from "../sentences.ts";
import { GROUP, plainCode, readPasted } from "../words/codes.ts";
import { CodeDisplay } from "./code-display.tsx";

interface CheckEntryProps {
  transferCode: string;
  onCheck(check: string): void;
}

/** The last group of a code, typed once more; the first two are known to be right. */
export function CheckEntry({ transferCode, onCheck }: CheckEntryProps) {
  const { buttons } = catalogue.value;
  const { doubt: words } = copyWordsOf();
  const [check, setCheck] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const hint = useId();

  function typed(field: HTMLInputElement) {
    // Preact leaves a field alone whose value did not change: what was not taken must go.
    field.value = plainCode(field.value).slice(0, GROUP);
    setCheck(field.value);
    setIncomplete(false);
  }

  function pasted(event: ClipboardEvent) {
    const found = readPasted(event.clipboardData?.getData("text/plain") ?? "", location.origin);
    if (found?.kind !== "code") return;
    event.preventDefault();
    setCheck(found.groups[2]);
  }

  function submit(event: Event) {
    event.preventDefault();
    if (check.length === GROUP) return onCheck(check);
    setIncomplete(true);
  }

  return (
    <form class="check-entry" onSubmit={submit} noValidate>
      <div class="code-line" dir="ltr">
        <CodeDisplay code={transferCode} />
        <input
          class="group"
          type="text"
          value={check}
          aria-label={codeGroup(2)}
          aria-describedby={hint}
          aria-invalid={incomplete}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          translate={false}
          enterkeyhint="go"
          onInput={(event) => event.isComposing || typed(event.currentTarget)}
          onCompositionEnd={(event) => typed(event.currentTarget)}
          onPaste={pasted}
        />
      </div>
      <button class="button primary" type="submit">
        {buttons.tryAgain}
      </button>
      <p id={hint} class={incomplete ? "small problem" : "small"} role="status">
        {incomplete ? words.incomplete : words.hint}
      </p>
    </form>
  );
}
