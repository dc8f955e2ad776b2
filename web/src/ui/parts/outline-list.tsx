import type { ComponentChildren } from "preact";
import type { Item, Outline } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { counted, together } from "../words/numbers.ts";
import { size } from "../words/sizes.ts";
import { Name } from "./name.tsx";
import { Sheet } from "./sheet.tsx";

/** What is in it, before one decides; nothing where the summary says it already. */
export function OutlineList({ outline }: { outline: Outline }) {
  const { items, more } = outline;
  const { contents } = catalogue.value;
  if (items.length < 2) return null;
  return (
    <section class="card listing" data-testid="outline">
      <h2>{contents.within}</h2>
      <ul>
        {items.map((item) => (
          <ItemLine key={item.name} item={item} />
        ))}
      </ul>
      {more > 0 && <p class="small">{counted(contents.moreThings, more)}</p>}
    </section>
  );
}

interface ItemLineProps {
  item: Item;
  /** Stands at the end of the line. */
  children?: ComponentChildren;
}

/** One thing of a list. */
export function ItemLine({ item, children }: ItemLineProps) {
  const { emptyFolder, files, sizeless } = catalogue.value.contents;
  const large = item.size === null ? sizeless : size(item.size);
  const whole = item.count === 0 ? emptyFolder : together(counted(files, item.count), large);
  return (
    <li>
      <Sheet kind={item.kind} />
      <Name name={item.name} />
      <span class="number">{item.kind === "folder" ? whole : large}</span>
      {children}
    </li>
  );
}
