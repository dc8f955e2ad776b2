import type { CopyOffer } from "../../shares/index.ts";
import { endingOf } from "../endings.ts";
import { words } from "./copy-words.ts";
import { TroubleLine } from "./trouble-line.tsx";

/** What is in the way of the copy; or why the server has not taken it, and what to do. */
export function Refused({ copy: { trouble, refused } }: { copy: CopyOffer }) {
  if (trouble !== null) return <TroubleLine trouble={trouble} />;
  if (refused === null) return null;
  const { title, todo } = endingOf(refused, "sender", "fault");
  return (
    <p class="problem" role="alert" data-testid="refused">
      {words().offer.refused} {title}. {todo}
    </p>
  );
}
