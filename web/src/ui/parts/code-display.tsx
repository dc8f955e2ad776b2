import { Fragment } from "preact";

/** A code to be read aloud. The dashes are there for whoever copies it; the eye sees groups. */
export function CodeDisplay({ code }: { code: string }) {
  return (
    <p class="code" data-testid="code" dir="ltr" translate={false}>
      {code.split("-").map((group, index) => (
        <Fragment key={`${index}${group}`}>
          {index > 0 && <span class="unseen">-</span>}
          <span class="group">{group}</span>
        </Fragment>
      ))}
    </p>
  );
}
