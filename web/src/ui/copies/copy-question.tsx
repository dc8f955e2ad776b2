import type { CopyOffer } from "../../shares/index.ts";
import { USUAL_TERMS } from "../../shares/outgoing.ts";
import type { Actions } from "../place.ts";
import { words } from "./copy-words.ts";
import { Refused } from "./refused.tsx";

interface CopyQuestionProps {
  copy: CopyOffer;
  /** Nothing else of this view is to be done first. */
  primary?: boolean;
  actions: Actions;
}

/** The two miss each other: the sender is asked. */
export function CopyQuestion({ copy, primary = false, actions }: CopyQuestionProps) {
  const { offer, now } = words();
  return (
    <section class="card copy" data-testid="copy-question">
      <h2>{offer.title}</h2>
      {copy.missed === "no-path" && !primary && <p>{offer.noPath}</p>}
      <p>{offer.lead}</p>
      <button
        class={primary ? "button primary" : "button"}
        type="button"
        disabled={copy.asking}
        onClick={() => actions.store(USUAL_TERMS)}
      >
        {now.button}
      </button>
      <p class="small" role="status">
        {copy.asking ? now.asking : ""}
      </p>
      <Refused copy={copy} />
    </section>
  );
}
