import { words as copyWordsOf } from "../copies/copy-words.ts";

/** The verification words, if there is anybody to compare them with, for whoever wants to be sure that nobody is in between. */
export function Words({ words }: { words: readonly string[] }) {
  const { compare } = copyWordsOf();
  if (words.length === 0) return null;
  return (
    <details class="compare">
      <summary>{compare.ask}</summary>
      <p class="words" data-testid="words" lang="en" translate={false}>
        <bdi dir="ltr">{words.join(" ")}</bdi>
      </p>
      <p class="small">{compare.how}</p>
    </details>
  );
}
