import { useEffect, useState } from "preact/hooks";
import { Passing } from "../../shares/faults.ts";
import { extend, learnOf, revoke } from "../../shares/keeping.ts";
import { type OwnShare, ownShares } from "../../shares/own_shares.ts";
import type { Share } from "../../shares/server.ts";
import { catalogue } from "../language.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Name } from "../parts/name.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { size } from "../words/sizes.ts";
import { factsOf, lifetime, words } from "./copy-words.ts";

const WEEK = 7 * 24 * 60;

/** The copies that this browser has stored, folded away. What the server knows of them is asked when they are unfolded. */
export function OwnCopies() {
  const { own } = words();
  const [copies, setCopies] = useState(ownShares);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const look = () => setCopies(ownShares());
    addEventListener("storage", look);
    return () => removeEventListener("storage", look);
  }, []);
  if (copies.length === 0) return null;
  return (
    <details
      class="deliveries"
      data-testid="own-copies"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{own.title}</summary>
      <div class="earlier">
        {open && copies.map((copy) => <OwnCopy key={copy.shareId} copy={copy} />)}
        <p>{own.kept}</p>
      </div>
    </details>
  );
}

type Known = Share | "gone" | null;

function OwnCopy({ copy }: { copy: OwnShare }) {
  const { own, stored } = words();
  const { buttons, contents } = catalogue.value;
  const { summary, link, unfinished, salt } = copy;
  const [known, setKnown] = useState<Known>(null);
  const [failed, setFailed] = useState(false);

  async function ask(work: () => Promise<Share | "gone" | null>) {
    try {
      setKnown((await work()) ?? "gone");
      setFailed(false);
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      setFailed(true);
    }
  }

  useEffect(() => {
    ask(() => learnOf(copy));
  }, [copy.shareId]);

  const { expiresAt, downloads, downloaded } =
    known === null || known === "gone" ? { ...copy, downloaded: 0 } : known;
  const facts = factsOf({ expiresAt, downloads, downloaded, password: salt !== null });
  return (
    <section class="card copy" data-testid="own-copy">
      <div class="file">
        <Sheet kind={summary.kind} />
        <div class="what">
          {summary.kind === "text" ? <p>{contents.text}</p> : <Name name={summary.name} />}
        </div>
        <p class="number">{size(summary.size ?? 0)}</p>
      </div>
      {known === "gone" ? (
        <p role="status">{own.gone}</p>
      ) : (
        <>
          {unfinished !== null && <p class="problem">{own.unfinished}</p>}
          <ul class="facts small" data-testid="facts">
            {facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
          <div class="pair">
            <CopyButton text={link} label={buttons.copyLink} />
            <button class="button" type="button" onClick={() => ask(() => extend(copy, WEEK))}>
              {stored.extend(lifetime(WEEK))}
            </button>
            <button
              class="button"
              type="button"
              onClick={() => ask(() => revoke(copy).then(() => "gone"))}
            >
              {stored.revoke}
            </button>
          </div>
        </>
      )}
      {failed && (
        <p class="problem" role="alert">
          {stored.failed}
        </p>
      )}
    </section>
  );
}
