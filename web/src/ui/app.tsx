import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readDropped } from "./dropped.ts";
import type { Journey } from "./journey.ts";
import { Page } from "./page.tsx";
import { isLive } from "./place.ts";

/** The page together with what happens to its window. */
export function App({ journey }: { journey: Journey }) {
  const dragging = useSignal(false);

  useEffect(() => {
    const over = (event: DragEvent) => {
      // Else the browser would leave the page and open the file itself.
      event.preventDefault();
      dragging.value = event.dataTransfer?.types.includes("Files") ?? false;
    };
    const out = (event: DragEvent) => {
      if (event.relatedTarget === null) dragging.value = false;
    };
    const drop = (event: DragEvent) => {
      const isText = !event.dataTransfer?.types.includes("Files");
      // Text may be dropped into the fields for the code.
      if (isText && event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      dragging.value = false;
      journey.drop(readDropped(event.dataTransfer?.items ?? []));
    };
    const arrive = () => journey.arrive(new URL(location.href));
    const ask = (event: BeforeUnloadEvent) => {
      if (isLive(journey.place.value)) event.preventDefault();
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", out);
    addEventListener("drop", drop);
    addEventListener("hashchange", arrive);
    addEventListener("popstate", arrive);
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", out);
      removeEventListener("drop", drop);
      removeEventListener("hashchange", arrive);
      removeEventListener("popstate", arrive);
      removeEventListener("beforeunload", ask);
    };
  }, [journey, dragging]);

  return <Page place={journey.place.value} dragging={dragging.value} actions={journey} />;
}
