/** Which sentence of the catalogue says what; a function of status and language alone. */
import type { Role, Room, Saving, Status, Summary } from "../peer/status.ts";
import { ENTRY_LIMIT } from "../protocol/limits.ts";
import { type EndingAction, endingOf } from "./endings.ts";
import { catalogue, copyWords } from "./language.ts";
import type { Place } from "./place.ts";
import type { Notice } from "./selecting.ts";
import { GROUP } from "./words/codes.ts";
import { counted, number, percent } from "./words/numbers.ts";
import { fraction, size } from "./words/sizes.ts";
import { roughly, span } from "./words/times.ts";

export function noticeText({ code }: Notice): string {
  const { notices } = catalogue.value;
  return code === "too-many" ? notices[code](number(ENTRY_LIMIT)) : notices[code];
}

export function filesFound(found: number): string {
  const { collecting, contents } = catalogue.value;
  return collecting.lead(counted(contents.files, found));
}

/** What stands beside the name and the size. */
export function detail({ kind, more, count }: Summary): string {
  const { emptyFolder, files, moreFiles, moreThings, inAll } = catalogue.value.contents;
  if (kind === "folder") return count === 0 ? emptyFolder : counted(files, count);
  if (kind !== "several") return "";
  return count === more + 1
    ? counted(moreFiles, more)
    : inAll(counted(moreThings, more), counted(files, count));
}

/** Stands under a list of things that goes on. */
export function moreThan(count: number): string {
  return counted(catalogue.value.contents.moreThings, count);
}

/** Names one of the fields in which a code is written, from 0. */
export function codeGroup(index: number): string {
  return catalogue.value.code.group(number(index * GROUP + 1), number((index + 1) * GROUP));
}

/** How this side stands to the room in which the two meet, while it waits there. */
export function waiting(room: Room): string {
  const { inviting, outside } = catalogue.value;
  return room === "entered" ? inviting.state : outside[room];
}

export function amount(bytes: number, total: number | null): string {
  const { of, soFar } = catalogue.value.transferring;
  return total === null ? soFar(size(bytes)) : of(size(bytes), size(total));
}

export function timeLeft(seconds: number): string {
  const { soon, about } = catalogue.value.transferring.left;
  const text = roughly(seconds);
  return text === null ? soon : about(text);
}

export function findingThem(role: Role, room: Room, peerPresent: boolean): string {
  const { reconnecting, outside } = catalogue.value;
  if (room !== "entered") return outside[room];
  return reconnecting[peerPresent ? "here" : "away"][role];
}

type Deciding = Extract<Status, { phase: "deciding" }>;

/** What the receiver is asked; or that there is nothing to be asked. */
export function question({ summary, saving }: Deciding): string {
  const { deciding } = catalogue.value;
  return canSave(saving) ? deciding.question[summary.kind] : deciding.unsavable;
}

/** How it will be saved; nothing, as long as that is not known. */
export function savingText(saving: Saving | null): string {
  return saving === null ? "" : catalogue.value.deciding.saving[saving];
}

export function canSave(saving: Saving | null): boolean {
  return saving !== "no-room" && saving !== "too-large";
}

/** Where it is now. */
export function deliveredPlace({ role, level, summary, text, kept }: Delivered): string {
  const words = copyWords.value?.delivered;
  if (words === undefined) return "";
  const { place, shown, zip, streamed, streamedZip } = words;
  if (text !== null && level === "session") return shown[role];
  if (role === "sender" || level !== "handed") return place[role][level];
  const many = summary.kind === "folder" || summary.kind === "several";
  if (!kept) return many ? streamedZip : streamed;
  return many ? zip : place[role][level];
}

type Delivered = Extract<Status, { phase: "delivered" }>;

export function took(seconds: number): string {
  const words = copyWords.value?.delivered.took;
  const text = span(seconds);
  return (text === null ? words?.instant : words?.after(text)) ?? "";
}

/** How much of it had come across when it ended. */
export function arrived(bytes: number, total: number | null): string {
  const { ended } = catalogue.value;
  return total === null ? ended.arrived(size(bytes)) : ended.arrivedOf(size(bytes), size(total));
}

type Ended = Extract<Status, { phase: "ended" }>;

/** What is lost. True whatever had moved before; says more where more is known. */
export function lost({ role, code, by, mayHaveArrived, kept, copyStays }: Ended): string {
  const { ended } = catalogue.value;
  const { early, elsewhere, wasKept } = endingOf(code, role, by);
  if (elsewhere) return ended.elsewhere;
  if (wasKept && role === "sender") return copyWords.value?.lost ?? "";
  if (mayHaveArrived) return ended.mayHaveArrived;
  // Nobody need send it again where the copy stays.
  if (kept && !copyStays) return ended.kept;
  return early ? ended.nothing[role] : ended.incomplete[role];
}

export function actionText(role: Role, action: EndingAction): string {
  const { choose, startOver, sendAgain, tryAgain } = catalogue.value.buttons;
  if (action === "choose") return choose;
  if (action === "start") return startOver;
  return role === "sender" ? sendAgain : tryAgain;
}

/** Said to who cannot see the page: phases, and progress in quarters. */
export function announcement(place: Place): string {
  if (place.at === "collecting") return catalogue.value.collecting.title;
  return place.at === "transfer" ? spokenStatus(place.status) : "";
}

function spokenStatus(status: Status): string {
  const words = catalogue.value;
  const ofCopies = copyWords.value;
  switch (status.phase) {
    case "opening":
      return words.opening.lead[status.role];
    case "inviting":
      return waiting(status.room);
    case "connecting":
      if (status.doubt) return ofCopies?.doubt.lead[status.doubt.why] ?? "";
      if (status.room !== "entered") return words.outside[status.room];
      return status.peerPresent ? words.connecting.here : words.connecting.away[status.role];
    case "deciding":
      return status.role === "sender" ? words.deciding.lead : savingText(status.saving);
    case "resuming":
      return words.resuming.lead;
    case "transferring": {
      const { title, told, paused } = words.transferring;
      if (status.paused) return status.paused === status.role ? paused.ours : paused.theirs;
      const part = fraction(status.progress.bytes, status.summary.size);
      if (part === null) return title[status.role];
      return told[status.role](percent(Math.floor(part * 4) / 4));
    }
    case "reconnecting":
      return `${words.reconnecting.title} ${findingThem(status.role, status.room, status.peerPresent)}`;
    case "verifying":
      return words.verifying.lead[status.role];
    case "delivered":
      return deliveredPlace(status);
    case "locked":
      // The view itself says, each time, that a password is wrong.
      return ofCopies?.locked.lead ?? "";
    case "storing": {
      const part = fraction(status.progress.bytes, status.summary.size ?? 0);
      return ofCopies?.storing.told(percent(Math.floor(part * 4) / 4)) ?? "";
    }
    case "stored":
      return ofCopies?.stored.lead ?? "";
    case "ended":
      return lost(status);
  }
}

/** The title of the tab, where a person looks while doing something else. */
export function pageTitle(place: Place): string {
  const head = titleHead(place);
  return head ? `${head} · Telpher` : "Telpher";
}

function titleHead(place: Place): string {
  const words = catalogue.value;
  const ofCopies = copyWords.value;
  if (place.at === "invited") return words.invited.title;
  if (place.at === "broken-link") return words.brokenLink.title;
  if (place.at === "lacking") return words.lacks[place.lack].title;
  if (place.at === "collecting") return words.collecting.title;
  if (place.at === "again") return ofCopies?.again.title ?? "";
  if (place.at === "scanning") return words.scanning.title;
  if (place.at === "no-camera") return words.scanning.none[place.why].title;
  if (place.at === "start") return "";
  const { status } = place;
  switch (status.phase) {
    case "opening":
      return words.opening.title[status.role];
    case "inviting":
      return words.inviting.tab;
    case "connecting":
      if (status.doubt) return ofCopies?.doubt.title[status.doubt.why] ?? "";
      return words.connecting.title[status.role][status.peerPresent ? "here" : "away"];
    case "deciding":
      return status.role === "sender" ? words.deciding.title : question(status);
    case "resuming":
      return words.resuming.title;
    case "transferring": {
      const { title, tab } = words.transferring;
      const part = fraction(status.progress.bytes, status.summary.size);
      return part === null ? title[status.role] : tab[status.role](percent(part));
    }
    case "reconnecting":
      return words.reconnecting.tab;
    case "verifying":
      return words.verifying.title;
    case "delivered":
      return ofCopies?.delivered.tab ?? "";
    case "locked":
      return ofCopies?.locked.title ?? "";
    case "storing":
      return (
        ofCopies?.storing.tab(percent(fraction(status.progress.bytes, status.summary.size ?? 0))) ??
        ""
      );
    case "stored":
      return ofCopies?.stored.tab ?? "";
    case "ended":
      return endingOf(status.code, status.role, status.by).title;
  }
}
