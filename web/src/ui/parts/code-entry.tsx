import { useId, useRef, useState } from "preact/hooks";
import type { Invitation } from "../../keys/link.ts";
import { readInvitation } from "../../keys/link.ts";
import { catalogue } from "../language.ts";
import { codeGroup } from "../sentences.ts";
import { EMPTY, enter, firstOpen, type Groups, readPasted } from "../words/codes.ts";

interface CodeEntryProps {
  primary?: boolean;
  onCode(invitation: Invitation): void;
  onLink(fragment: string): void;
}

type Problem = { kind: "incomplete" } | { kind: "foreign"; host: string };

const INDICES = [0, 1, 2] as const;

/** Three fields that act as one: what is typed runs on, what is pasted finds its place. */
export function CodeEntry({ primary = false, onCode, onLink }: CodeEntryProps) {
  const { buttons, code: words } = catalogue.value;
  const [groups, setGroups] = useState<Groups>(EMPTY);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fields = useRef<(HTMLInputElement | null)[]>([]);
  const hint = useId();

  function focus(index: number) {
    fields.current[index]?.focus();
  }

  function typed(index: number, field: HTMLInputElement) {
    const atEnd = field.selectionStart === field.value.length;
    const entered = enter(groups, index, field.value);
    // Preact leaves a field alone whose value did not change: what was not taken must go.
    field.value = entered.groups[index] ?? "";
    setGroups(entered.groups);
    setProblem(null);
    if (atEnd && entered.at !== index) focus(entered.at);
  }

  function pasted(event: ClipboardEvent) {
    const found = readPasted(event.clipboardData?.getData("text/plain") ?? "", location.origin);
    if (found === null) return;
    event.preventDefault();
    if (found.kind === "link") onLink(found.fragment);
    if (found.kind === "foreign") setProblem(found);
    if (found.kind === "code") {
      setGroups(found.groups);
      setProblem(null);
      focus(2);
    }
  }

  /** Back out of an empty field. The keys of many a keyboard on a screen have no names. */
  function deleting(index: number, event: InputEvent) {
    if (event.inputType !== "deleteContentBackward" || index === 0) return;
    if (fields.current[index]?.value !== "") return;
    event.preventDefault();
    focus(index - 1);
    // Selected as a whole, the next stroke would take the group away.
    const end = groups[index - 1]?.length ?? 0;
    fields.current[index - 1]?.setSelectionRange(end, end);
  }

  function submit(event: Event) {
    event.preventDefault();
    const invitation = readInvitation(groups.join("-"));
    if (invitation) return onCode(invitation);
    setProblem({ kind: "incomplete" });
    focus(firstOpen(groups));
  }

  return (
    <form class="code-entry" onSubmit={submit} noValidate>
      <fieldset aria-describedby={hint} dir="ltr">
        <legend class="unseen">{words.legend}</legend>
        {INDICES.map((index) => (
          <input
            key={index}
            ref={(field) => {
              fields.current[index] = field;
            }}
            class="group"
            type="text"
            value={groups[index]}
            aria-label={codeGroup(index)}
            aria-invalid={problem !== null}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            translate={false}
            enterkeyhint="go"
            onInput={(event) => event.isComposing || typed(index, event.currentTarget)}
            onPaste={pasted}
            onBeforeInput={(event) => deleting(index, event)}
            onCompositionEnd={(event) => typed(index, event.currentTarget)}
            onFocus={(event) => event.currentTarget.select()}
          />
        ))}
      </fieldset>
      <button class={primary ? "button primary" : "button"} type="submit">
        {buttons.receive}
      </button>
      <p id={hint} class={problem ? "small problem" : "small"} role="status">
        {problem === null
          ? words.hint
          : problem.kind === "foreign"
            ? words.foreign(problem.host)
            : words.incomplete}
      </p>
    </form>
  );
}
