import { Awaited } from "../copies/awaited.tsx";
import { CopyCard } from "../copies/copy-card.tsx";
import { CopyQuestion } from "../copies/copy-question.tsx";
import { words } from "../copies/copy-words.ts";
import { Locked } from "../copies/locked.tsx";
import { ReportCopy } from "../copies/report-copy.tsx";
import { SingleFile } from "../copies/single-file.tsx";
import { Stored } from "../copies/stored.tsx";
import { Storing } from "../copies/storing.tsx";
import { TroubleLine } from "../copies/trouble-line.tsx";
import { SentThings } from "../parts/sent-things.tsx";
import type { Actions, Place } from "../place.ts";
import { Awaiting } from "./awaiting.tsx";
import { Deciding } from "./deciding.tsx";
import { Delivered } from "./delivered.tsx";
import { Doubtful } from "./doubtful.tsx";
import { Ended } from "./ended.tsx";
import { Inviting } from "./inviting.tsx";
import { Opening } from "./opening.tsx";
import { Reconnecting } from "./reconnecting.tsx";
import { Transferring } from "./transferring.tsx";
import { Connecting, Resuming, Verifying } from "./waiting.tsx";

export { OwnCopies } from "../copies/own-copies.tsx";
export { LeftoverList } from "../parts/leftover-list.tsx";
export { Again } from "./again.tsx";

type InTransferProps = Extract<Place, { at: "transfer" }> & {
  /** Something is being held over the page. */
  dragging: boolean;
  actions: Actions;
};

/** A transfer, by whichever way it goes. */
export function InTransfer(place: InTransferProps) {
  const { status, remark, copy, dragging, actions } = place;
  const fleeting = place.isFleeting && <p class="foot">{words().again.fleeting}</p>;
  const sent = "things" in status && status.summary && (
    <>
      <SentThings {...{ ...status, summary: status.summary, remark, dragging, actions }} />
      {fleeting}
    </>
  );
  const question = copy?.missed && copy.consent !== "never" && (
    <CopyQuestion copy={copy} primary={status.phase === "ended"} actions={actions} />
  );
  switch (status.phase) {
    case "opening":
      return <Opening status={status} />;
    case "inviting":
      return (
        <Inviting status={status} actions={actions}>
          {sent}
          {copy && <CopyCard copy={copy} actions={actions} />}
        </Inviting>
      );
    case "connecting":
      if (status.doubt) return <Doubtful doubt={status.doubt} actions={actions} />;
      return (
        <Connecting status={status}>
          {sent}
          {question}
          {place.awaitsCopy && <Awaited />}
        </Connecting>
      );
    case "deciding":
      if (status.role === "sender") return <Awaiting {...status}>{sent}</Awaiting>;
      return (
        <Deciding status={status} actions={actions}>
          {status.path === "stored" && status.summary.count > 1 && (
            <SingleFile count={status.summary.count} actions={actions} />
          )}
          {status.path === "stored" && <ReportCopy />}
        </Deciding>
      );
    case "resuming":
      return <Resuming status={status} />;
    case "transferring":
      return (
        <Transferring status={status}>
          <TroubleLine trouble={status.trouble} />
          {fleeting}
        </Transferring>
      );
    case "reconnecting":
      return <Reconnecting status={status}>{question}</Reconnecting>;
    case "verifying":
      return <Verifying status={status} />;
    case "delivered":
      return (
        <Delivered status={status} actions={actions}>
          {status.path === "stored" && status.role === "receiver" && <ReportCopy />}
        </Delivered>
      );
    case "ended":
      return (
        <Ended status={status} actions={actions}>
          {question}
        </Ended>
      );
    case "locked":
      return <Locked status={status} actions={actions} />;
    case "storing":
      return <Storing status={status} />;
    case "stored":
      return <Stored status={status} actions={actions} />;
  }
}
