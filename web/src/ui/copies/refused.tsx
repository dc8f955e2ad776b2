import type { CopyOffer } from "../../shares/index.ts";
import { endingOf } from "../endings.ts";
import { words } from "./copy-words.ts";

/** Why the server has not taken the copy, and what to do. */
export function Refused({ copy: { refused } }: { copy: CopyOffer }) {
  if (refused === null) return null;
  const { title, todo } = endingOf(refused, "sender", "fault");
  return (
    <p class="problem" role="alert" data-testid="refused">
      {words().offer.refused} {title}. {todo}
    </p>
  );
}
