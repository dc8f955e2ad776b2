import type { ComponentChildren } from "preact";

interface ViewProps {
  title: string;
  lead?: ComponentChildren;
  /** Stands in the same line as the title, at its end. */
  beside?: ComponentChildren;
  children?: ComponentChildren;
}

/** One view: a heading that takes the focus when the view comes, then what it is about. */
export function View({ title, lead, beside, children }: ViewProps) {
  return (
    <>
      <div class="heading">
        <div class={beside ? "title-row" : undefined}>
          <h1 tabIndex={-1}>{title}</h1>
          {beside}
        </div>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children}
    </>
  );
}
