import type { ComponentChildren } from "preact";
import type { Path } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { PathLine } from "../parts/path-line.tsx";
import { View } from "../parts/view.tsx";
import { Words } from "../parts/words.tsx";

interface AwaitingProps {
  path: Path | null;
  words: readonly string[];
  /** What is being sent. */
  children: ComponentChildren;
}

/** The sender waits for the receiver to decide. */
export function Awaiting({ path, words, children }: AwaitingProps) {
  const { deciding } = catalogue.value;
  return (
    <View title={deciding.title} lead={deciding.lead}>
      {children}
      <PathLine path={path} />
      <Words words={words} />
    </View>
  );
}
