import { useId, useState } from "preact/hooks";
import type { Consent } from "../../peer/status.ts";
import type { CopyOffer } from "../../shares/index.ts";
import type { Actions } from "../place.ts";
import { number } from "../words/numbers.ts";
import { lifetime, words } from "./copy-words.ts";
import { Refused } from "./refused.tsx";

const DAY = 24 * 60;
const LIFETIMES = [60, DAY, 3 * DAY, 7 * DAY, 30 * DAY] as const;
const USUAL_LIFETIME = 7 * DAY;
const DOWNLOADS = [1, 2, 5, 10, 100] as const;
const CONSENTS = ["ask", "keep", "never"] as const satisfies readonly Consent[];

interface CopyCardProps {
  copy: CopyOffer;
  actions: Actions;
}

/** What the sender wants if the two miss each other; and the way for who need not wait. */
export function CopyCard({ copy, actions }: CopyCardProps) {
  const { consent } = words();
  const name = useId();
  return (
    <section class="card copy" data-testid="copy">
      <fieldset>
        <legend>
          <h2>{consent.title}</h2>
        </legend>
        {CONSENTS.map((choice) => {
          const { label, note } = consent[choice];
          return (
            <label key={choice} class="choice">
              <input
                type="radio"
                name={name}
                value={choice}
                checked={copy.consent === choice}
                onChange={() => actions.consent(choice)}
              />
              <span>
                {label}
                <span class="small">
                  {typeof note === "string" ? note : note(lifetime(USUAL_LIFETIME))}
                </span>
              </span>
            </label>
          );
        })}
      </fieldset>
      <StoreNow copy={copy} actions={actions} />
    </section>
  );
}

function StoreNow({ copy, actions }: CopyCardProps) {
  const { now } = words();
  const [minutes, setMinutes] = useState<number>(USUAL_LIFETIME);
  const [downloads, setDownloads] = useState<number | null>(null);
  const [password, setPassword] = useState("");
  const hint = useId();
  return (
    <details class="store-now">
      <summary>{now.title}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          actions.store({ minutes, downloads, password });
        }}
      >
        <p>{now.lead}</p>
        <div class="terms">
          <label class="field">
            {now.lifetime}
            <select
              value={minutes}
              onChange={(event) => setMinutes(Number(event.currentTarget.value))}
            >
              {LIFETIMES.map((each) => (
                <option key={each} value={each}>
                  {lifetime(each)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            {now.downloads}
            <select
              value={downloads ?? 0}
              onChange={(event) => setDownloads(Number(event.currentTarget.value) || null)}
            >
              <option value={0}>{now.any}</option>
              {DOWNLOADS.map((each) => (
                <option key={each} value={each}>
                  {number(each)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            {now.password}
            <input
              type="password"
              autocomplete="new-password"
              aria-describedby={hint}
              value={password}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
          </label>
        </div>
        <p id={hint} class="small">
          {now.passwordNote}
        </p>
        <button class="button" type="submit" disabled={copy.asking}>
          {now.button}
        </button>
        <p class="small" role="status">
          {copy.asking ? now.asking : ""}
        </p>
        <Refused copy={copy} />
      </form>
    </details>
  );
}
