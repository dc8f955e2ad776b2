import { useEffect, useState } from "preact/hooks";
import type { Found } from "../../shares/index.ts";
import { ItemLine } from "../parts/outline-list.tsx";
import type { Actions } from "../place.ts";
import { moreThan } from "../sentences.ts";
import { cleanName } from "../words/names.ts";
import { words } from "./copy-words.ts";

/** Fewer files are seen at a glance. */
const FEW = 8;

interface SingleFileProps {
  /** Number of files in the copy. */
  count: number;
  actions: Actions;
}

/** One file out of many, found by its name. */
export function SingleFile({ count, actions }: SingleFileProps) {
  const { single } = words();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let wanted = true;
    actions.find(text).then((result) => {
      if (wanted) setFound(result);
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <details class="single" data-testid="single">
      <summary>{single.ask}</summary>
      <div class="card listing things">
        {count > FEW && (
          <label class="field">
            {single.label}
            <input
              type="search"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
        )}
        <ul>
          {found?.items.map((item) => (
            <ItemLine key={item.name} item={item}>
              <button
                class="button plain worded"
                type="button"
                aria-label={single.takeOne(cleanName(item.name))}
                onClick={() => actions.accept(item)}
              >
                {single.take}
              </button>
            </ItemLine>
          ))}
        </ul>
        <p class="small" role="status">
          {found?.items.length === 0 && single.none}
          {found !== null && found.more > 0 && moreThan(found.more)}
        </p>
        <p class="small">{single.foot}</p>
      </div>
    </details>
  );
}
