/** Where the person is: before a transfer, or in one. */
import type { Invitation } from "../keys/link.ts";
import { readInvitation } from "../keys/link.ts";
import type { Consent, Item, Lacking, Selection, Status, Summary } from "../peer/status.ts";
import type { CopyOffer, CopyTerms, Found } from "../shares/index.ts";
import type { NoCamera } from "./camera.ts";
import type { Lack } from "./environment.ts";
import type { Notice } from "./selecting.ts";

export type Place =
  | { at: "start"; notice: Notice | null }
  /** Folders that were dropped are being looked through; `found` things so far. */
  | { at: "collecting"; found: number }
  /** This was being sent when its page went away: it goes on when the same is chosen again. */
  | {
      at: "again";
      summary: Summary;
      /** What has yet to be chosen; empty: nothing, and it can go on. */
      missing: readonly Lacking[];
      /** The browser may open them again by itself, if the person allows it. */
      reachable: boolean;
      /** Something was chosen already, and was not all of it. */
      tried: boolean;
      remark?: Remark | undefined;
    }
  /** A link's QR code is looked for with the camera. */
  | { at: "scanning" }
  | { at: "no-camera"; why: NoCamera }
  /** A link was opened; nothing is joined before the person says so. */
  | { at: "invited"; invitation: Invitation }
  | { at: "broken-link" }
  | { at: "lacking"; lack: Lack }
  | {
      at: "transfer";
      status: Status;
      /** The person wanted to go back, and it goes on all the same. */
      stays: boolean;
      remark?: Remark | undefined;
      /** Sender: how what is sent straight stands to a stored copy. */
      copy?: CopyOffer | undefined;
      /** Sender: this browser keeps nothing, so that a reload would end it. */
      isFleeting?: boolean | undefined;
      /** Receiver: no way was found, and it waits for a copy. */
      awaitsCopy?: boolean | undefined;
    };

/** On what was dropped, chosen or taken out meanwhile. `looking`: folders are being looked through. */
export type Remark = Notice | { code: "looking"; found: number };

/** What a person can do, whatever the place. */
export interface Actions {
  /** As long as nobody has accepted what is being sent, it goes with it. */
  send(chosen: Selection | Notice): void;
  /** Takes a thing out of what is being sent. */
  remove(name: string): void;
  receive(invitation: Invitation): void;
  openLink(fragment: string): void;
  scan(): void;
  /** There is no picture to scan, or no more. */
  noCamera(why: NoCamera): void;
  /** Of a stored copy one file may be taken alone. */
  accept(only?: Item): void;
  decline(): void;
  /** The last group of the spoken code once more. */
  retype(check: string): void;
  /** Another spoken code, and another link, for the same things. */
  newCode(): void;
  cancel(): void;
  pause(paused: boolean): void;
  saveAgain(): void;
  /** What the sender wants if the two miss each other. */
  consent(consent: Consent): void;
  /** Stores a copy now, in place of sending it straight. */
  store(terms: CopyTerms): void;
  /** Keeps the copy for so many minutes from now. */
  extend(minutes: number): void;
  /** Takes the copy back. */
  revoke(): void;
  /** Asks how often the stored copy was downloaded. */
  learn(): void;
  /** The password of a stored copy. */
  unlock(password: string): void;
  /** Looks in a stored copy for files by a part of their names. */
  find(text: string): Promise<Found>;
  /** Goes on with what this browser was sending, when all of it is there or can be opened. */
  goOn(): void;
  /** The same things, or the same invitation, once more. */
  again(): void;
  startOver(): void;
}

/** Reads the address. The key stands in the fragment alone, so the server never sees it. */
export function readPlace(address: URL): Place {
  if (address.pathname !== "/t") return { at: "start", notice: null };
  const invitation = readInvitation(address.hash);
  if (invitation === null || !("key" in invitation)) return { at: "broken-link" };
  return { at: "invited", invitation };
}

/** Nothing that this page does is needed any more. */
const OVER: ReadonlySet<Status["phase"]> = new Set(["delivered", "stored", "ended"]);

/** True while leaving the page would end something. */
export function isLive(place: Place): boolean {
  if (place.at !== "transfer") return false;
  return !OVER.has(place.status.phase);
}

/**
 * True while closing the page would lose something: a link that may have been given away, or what is
 * on its way. A receiver who has not accepted can come again by the same link.
 */
export function isAtStake(place: Place): boolean {
  if (place.at !== "transfer" || !isLive(place)) return false;
  const { phase, role } = place.status;
  if (role === "sender") return phase !== "opening";
  return phase === "transferring" || phase === "reconnecting" || phase === "verifying";
}

/** True while leaving would lose what arrived: a text that no disk has. */
export function isNowhereElse(place: Place): boolean {
  if (place.at !== "transfer" || place.status.phase !== "delivered") return false;
  const { role, text, level } = place.status;
  return role === "receiver" && text !== null && level === "session";
}

/** True while what is being sent can be added to, and taken out of. */
export function isOpen(place: Place): boolean {
  if (place.at !== "transfer") return false;
  const { status } = place;
  if (status.phase === "opening") return status.role === "sender";
  return "things" in status && status.things.length > 0;
}

/** Names the view: focus moves when this changes, and only then. */
export function viewOf(place: Place): string {
  if (place.at !== "transfer") return place.at;
  const { status } = place;
  if (status.phase === "connecting" && status.doubt) return "doubtful";
  // Another question is not to be taken for the one before.
  if (status.phase === "deciding" && status.role === "receiver") return `asked-${status.question}`;
  return status.phase;
}
