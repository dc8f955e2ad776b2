import { useEffect } from "preact/hooks";
import type { Status } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { FileLine } from "../parts/file-line.tsx";
import { LinkCard } from "../parts/link-card.tsx";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { factsOf, lifetime, words } from "./copy-words.ts";

const WEEK = 7 * 24 * 60;
/** Milliseconds between two questions how often it was downloaded, while somebody may look. */
const ASK_EVERY = 30_000;

interface StoredProps {
  status: Extract<Status, { phase: "stored" }>;
  actions: Actions;
}

/** The sender's copy is up: nobody here is needed any more. */
export function Stored({ status, actions }: StoredProps) {
  const { stored, storing } = words();
  const { summary, link, missed, keeping, failed } = status;
  useEffect(() => {
    const ask = () => document.visibilityState === "visible" && actions.learn();
    const timer = setInterval(ask, ASK_EVERY);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  return (
    <View
      title={stored.title}
      lead={missed === null ? stored.lead : `${storing.why[missed]} ${stored.lead}`}
    >
      <LinkCard link={link} primary />
      <div class="stack">
        <FileLine summary={summary} />
        <div class="card">
          <ul class="facts small" data-testid="facts">
            {factsOf(keeping).map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </div>
      </div>
      {failed && (
        <p class="problem" role="alert">
          {stored.failed}
        </p>
      )}
      <div class="pair">
        <button class="button" type="button" onClick={() => actions.extend(WEEK)}>
          {stored.extend(lifetime(WEEK))}
        </button>
        <button class="button" type="button" onClick={actions.revoke}>
          {stored.revoke}
        </button>
        <button class="button" type="button" onClick={actions.startOver}>
          {catalogue.value.buttons.sendElse}
        </button>
      </div>
      <p class="foot">{stored.foot}</p>
    </View>
  );
}
