import { useLayoutEffect, useRef } from "preact/hooks";
import type { Item, Summary } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import type { Actions, Remark } from "../place.ts";
import { moreThan } from "../sentences.ts";
import { cleanName } from "../words/names.ts";
import { FileChooser } from "./file-chooser.tsx";
import { FileLine } from "./file-line.tsx";
import { ItemLine } from "./outline-list.tsx";
import { RemarkLine } from "./remark-line.tsx";

/** Things that are listed at once, and when the list is unfolded. */
const FEW = 5;
const MANY = 200;

interface SentThingsProps {
  summary: Summary;
  /** Empty: nothing can be changed any more. */
  things: readonly Item[];
  remark: Remark | undefined;
  dragging: boolean;
  actions: Actions;
}

/** What is being sent; until it is accepted more can be added, and single things taken out. */
export function SentThings({ summary, things, remark, dragging, actions }: SentThingsProps) {
  const section = useRef<HTMLElement>(null);
  const removed = useRef<number | null>(null);
  // The button that was pressed is gone with its line, and must not take the focus with it.
  useLayoutEffect(() => {
    const buttons = [...(section.current?.querySelectorAll("button") ?? [])];
    const index = Math.min(removed.current ?? 0, buttons.length - 1);
    if (removed.current !== null) {
      (buttons[index] ?? section.current?.querySelector("input"))?.focus();
    }
    removed.current = null;
  }, [things]);

  if (things.length === 0) return <FileLine summary={summary} />;
  const list = (first: number, end: number) => (
    <ul>
      {things.slice(first, end).map((item, index) => (
        <ItemLine key={item.name} item={item}>
          <button
            class="button plain"
            type="button"
            aria-label={catalogue.value.contents.remove(cleanName(item.name))}
            onClick={() => {
              removed.current = first + index;
              actions.remove(item.name);
            }}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
              <path d="m3 3 10 10M13 3 3 13" />
            </svg>
          </button>
        </ItemLine>
      ))}
    </ul>
  );
  return (
    <section class={dragging ? "sent over" : "sent"} ref={section}>
      <div aria-live="polite">
        <FileLine summary={summary} />
      </div>
      {things.length > 1 && (
        <div class="card listing things">
          {list(0, FEW)}
          {things.length > FEW && (
            <details>
              <summary>{moreThan(things.length - FEW)}</summary>
              {list(FEW, MANY)}
              {things.length > MANY && <p class="small">{moreThan(things.length - MANY)}</p>}
            </details>
          )}
        </div>
      )}
      <FileChooser adds send={actions.send} />
      {dragging && <p class="small">{catalogue.value.start.dropNow}</p>}
      <RemarkLine remark={remark} />
    </section>
  );
}
