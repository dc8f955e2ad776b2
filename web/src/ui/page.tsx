import { useEffect, useRef } from "preact/hooks";
import { catalogue } from "./language.ts";
import { Announcer } from "./parts/announcer.tsx";
import { Header } from "./parts/header.tsx";
import { LanguageChoice } from "./parts/language-choice.tsx";
import { PauseButton } from "./parts/pause-button.tsx";
import { RemarkLine } from "./parts/remark-line.tsx";
import { SentThings } from "./parts/sent-things.tsx";
import { type Actions, isLive, isOpen, type Place, viewOf } from "./place.ts";
import { Scene } from "./scene/scene.tsx";
import { Awaiting } from "./views/awaiting.tsx";
import { BrokenLink } from "./views/broken-link.tsx";
import { Deciding } from "./views/deciding.tsx";
import { Delivered } from "./views/delivered.tsx";
import { Doubtful } from "./views/doubtful.tsx";
import { Ended } from "./views/ended.tsx";
import { Invited } from "./views/invited.tsx";
import { Inviting } from "./views/inviting.tsx";
import { Lacking } from "./views/lacking.tsx";
import { Reconnecting } from "./views/reconnecting.tsx";
import { NoPicture, Scanning } from "./views/scanning.tsx";
import { Start } from "./views/start.tsx";
import { Transferring } from "./views/transferring.tsx";
import { Collecting, Connecting, Opening, Resuming, Verifying } from "./views/waiting.tsx";

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
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    scrollTo(0, 0);
    main.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [view]);

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

function mayCancel(place: Place): boolean {
  if (place.at !== "transfer") return place.at === "collecting" || place.at === "scanning";
  // To decline is to cancel: two words for one act would be a riddle.
  const { phase, role } = place.status;
  return isLive(place) && !(phase === "deciding" && role === "receiver");
}

function Current({ place, dragging, actions }: PageProps) {
  switch (place.at) {
    case "start":
      return <Start notice={place.notice} dragging={dragging} actions={actions} />;
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
      break;
  }
  const { status, remark } = place;
  const sent = "things" in status && status.summary && (
    <SentThings {...{ ...status, summary: status.summary, remark, dragging, actions }} />
  );
  switch (status.phase) {
    case "opening":
      return <Opening status={status} />;
    case "inviting":
      return (
        <Inviting status={status} actions={actions}>
          {sent}
        </Inviting>
      );
    case "connecting":
      if (status.doubt) return <Doubtful doubt={status.doubt} actions={actions} />;
      return <Connecting status={status}>{sent}</Connecting>;
    case "deciding":
      if (status.role === "sender") return <Awaiting {...status}>{sent}</Awaiting>;
      return <Deciding status={status} actions={actions} />;
    case "resuming":
      return <Resuming status={status} />;
    case "transferring":
      return <Transferring status={status} />;
    case "reconnecting":
      return <Reconnecting status={status} />;
    case "verifying":
      return <Verifying status={status} />;
    case "delivered":
      return <Delivered status={status} actions={actions} />;
    case "ended":
      return <Ended status={status} actions={actions} />;
  }
}
