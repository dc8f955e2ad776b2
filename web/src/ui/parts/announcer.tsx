import { useEffect } from "preact/hooks";
import type { Place } from "../place.ts";
import { announcement, pageTitle } from "../sentences.ts";

/** Tells who cannot see the page, or looks at another one, how it stands. */
export function Announcer({ place }: { place: Place }) {
  const title = pageTitle(place);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <p class="unseen" role="status" aria-live="polite" data-testid="announcement">
      {announcement(place)}
    </p>
  );
}
