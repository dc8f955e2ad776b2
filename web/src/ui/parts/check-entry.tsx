import { useId, useState } from "preact/hooks";
import { code as codeWords, doubt as words } from "../sentences.ts";
import { GROUP, plainCode, readPasted } from "../words/codes.ts";
import { CodeDisplay } from "./code-display.tsx";

interface CheckEntryProps {
  transferCode: string;
  onCheck(check: string): void;
}

/** The last group of a code, typed once more; the first two are known to be right. */
export function CheckEntry({ transferCode, onCheck }: CheckEntryProps) {
  const [check, setCheck] = useState("");
  const [problem, setProblem] = useState("");
  const hint = useId();

  function typed(field: HTMLInputElement) {
    // Preact leaves a field alone whose value did not change: what was not taken must go.
    field.value = plainCode(field.value).slice(0, GROUP);
    setCheck(field.value);
    setProblem("");
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
    setProblem(words.incomplete);
  }

  return (
    <form class="check-entry" onSubmit={submit} noValidate>
      <CodeDisplay code={transferCode} />
      <input
        class="group"
        type="text"
        value={check}
        aria-label={codeWords.group(2)}
        aria-describedby={hint}
        aria-invalid={problem !== ""}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        translate={false}
        enterkeyhint="go"
        onInput={(event) => typed(event.currentTarget)}
        onPaste={pasted}
      />
      <button class="button primary" type="submit">
        {words.retry}
      </button>
      <p id={hint} class={problem ? "small problem" : "small"} role="status">
        {problem || words.hint}
      </p>
    </form>
  );
}
