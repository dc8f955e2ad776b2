import { useEffect, useRef } from "preact/hooks";
import type { Status } from "../peer/status.ts";
import { catalogue } from "./language.ts";
import { Announcer } from "./parts/announcer.tsx";
import { Header } from "./parts/header.tsx";
import { LanguageChoice } from "./parts/language-choice.tsx";
import { PauseButton } from "./parts/pause-button.tsx";
import { RemarkLine } from "./parts/remark-line.tsx";
import { type Actions, isLive, isOpen, type Place, viewOf } from "./place.ts";
import { unreachable } from "./reach.ts";
import { Scene } from "./scene/scene.tsx";
import { transferViews } from "./transfer-views.ts";
import { BrokenLink } from "./views/broken-link.tsx";
import { Collecting } from "./views/collecting.tsx";
import { Ended } from "./views/ended.tsx";
import { Invited } from "./views/invited.tsx";
import { Lacking } from "./views/lacking.tsx";
import { Opening } from "./views/opening.tsx";
import { NoPicture, Scanning } from "./views/scanning.tsx";
import { Start } from "./views/start.tsx";

interface PageProps {
  place: Place;
  /** Something is being held over the page. */
  dragging: boolean;
  actions: Actions;
}

/** The page: one place, shown. It keeps nothing of its own about a transfer. */
export function Page({ place, dragging, actions }: PageProps) {
  const main = useRef<HTMLElement>(null);
  const view = viewOf(place);
  const shown = useRef(view);
  // Until its views are loaded, a transfer may have no heading.
  const isThere = (place.at !== "transfer" && place.at !== "again") || transferViews.value !== null;
  useEffect(() => {
    if (shown.current === view || !isThere) return;
    shown.current = view;
    scrollTo(0, 0);
    main.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [view, isThere]);

  const status = place.at === "transfer" ? place.status : null;
  return (
    <>
      <Header>
        {status?.phase === "transferring" && <PauseButton status={status} actions={actions} />}
        {mayCancel(place) && (
          <button class="button plain" type="button" onClick={actions.cancel}>
            {catalogue.value.buttons.cancel}
          </button>
        )}
      </Header>
      <Scene place={place} dragging={dragging} />
      <main
        ref={main}
        data-view={view}
        data-phase={status?.phase}
        data-code={status?.phase === "ended" ? status.code : undefined}
      >
        {unreachable.value && place.at !== "transfer" && place.at !== "lacking" && (
          <p class="remark" role="alert">
            {catalogue.value.page.unreachable}
          </p>
        )}
        {place.at === "transfer" && place.stays && (
          <p class="remark" role="alert">
            {catalogue.value.stays[isLive(place) ? "live" : "text"]}
          </p>
        )}
        <Current key={view} place={place} dragging={dragging} actions={actions} />
        {place.at === "transfer" && !isOpen(place) && <RemarkLine remark={place.remark} />}
      </main>
      <footer class="bottom">
        {place.at === "start" && <p class="foot">{catalogue.value.start.foot}</p>}
        <LanguageChoice />
      </footer>
      <Announcer place={place} />
    </>
  );
}

/** What can be shown before the views of a transfer are loaded, or where they cannot be. */
function Unloaded({ status, actions }: { status: Status; actions: Actions }) {
  if (status.phase === "ended") return <Ended status={status} actions={actions} />;
  return status.phase === "opening" ? <Opening status={status} /> : null;
}

function mayCancel(place: Place): boolean {
  if (place.at !== "transfer") return place.at === "collecting" || place.at === "scanning";
  // To decline is to cancel: two words for one act would be a riddle.
  const { phase, role } = place.status;
  return isLive(place) && !(phase === "deciding" && role === "receiver");
}

function Current({ place, dragging, actions }: PageProps) {
  const views = transferViews.value;
  switch (place.at) {
    case "start":
      return (
        <Start notice={place.notice} dragging={dragging} actions={actions}>
          {views && <views.LeftoverList />}
          {views && <views.OwnCopies />}
        </Start>
      );
    case "again":
      return views && <views.Again {...place} dragging={dragging} actions={actions} />;
    case "collecting":
      return <Collecting found={place.found} />;
    case "scanning":
      return <Scanning actions={actions} />;
    case "no-camera":
      return <NoPicture why={place.why} actions={actions} />;
    case "invited":
      return <Invited invitation={place.invitation} actions={actions} />;
    case "broken-link":
      return <BrokenLink actions={actions} />;
    case "lacking":
      return <Lacking lack={place.lack} />;
    case "transfer":
      if (views) return <views.InTransfer {...place} dragging={dragging} actions={actions} />;
      return <Unloaded status={place.status} actions={actions} />;
  }
}
