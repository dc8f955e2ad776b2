import { useEffect, useState } from "preact/hooks";
import { catalogue } from "../language.ts";

interface CopyButtonProps {
  text: string;
  label: string;
  /** What a label that stands beside its text leaves unsaid, for who cannot see it. */
  name?: string;
  primary?: boolean;
  /** Called when the browser refuses: whoever holds the text selects it for copying by hand. */
  onRefused?: () => void;
}

export function CopyButton({ text, label, name, primary = false, onRefused }: CopyButtonProps) {
  const [result, setResult] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (result === null) return;
    const timer = setTimeout(() => setResult(null), 3000);
    return () => clearTimeout(timer);
  }, [result]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setResult("copied");
    } catch {
      setResult("refused");
      onRefused?.();
    }
  }

  const { buttons } = catalogue.value;
  const said = { copied: buttons.copied, refused: buttons.notCopied };
  return (
    <button
      class={primary ? "button primary" : "button"}
      type="button"
      aria-label={result === null ? name : undefined}
      onClick={copy}
    >
      <span aria-live="polite">{result === null ? label : said[result]}</span>
    </button>
  );
}
