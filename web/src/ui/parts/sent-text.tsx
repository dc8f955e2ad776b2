import { useRef } from "preact/hooks";
import { words as copyWordsOf } from "../copies/copy-words.ts";
import { catalogue } from "../language.ts";
import { CopyButton } from "./copy-button.tsx";

/** A text that was sent. Whatever it holds, it is shown as text. */
export function SentText({ text }: { text: string }) {
  const { buttons } = catalogue.value;
  const { delivered } = copyWordsOf();
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <section class="card sent-text">
      <textarea
        ref={field}
        class="text"
        dir="auto"
        readOnly
        translate={false}
        rows={Math.min(12, text.split("\n", 12).length + 1)}
        aria-label={delivered.text}
        data-testid="text"
        value={text}
      />
      <CopyButton
        text={text}
        label={buttons.copy}
        primary
        onRefused={() => field.current?.select()}
      />
    </section>
  );
}
