/** What the ropeway shows, from the one status: nothing that does not stand in words beside it. */

import type { Path, Role } from "../../peer/status.ts";
import type { Place } from "../place.ts";
import { fraction } from "../words/sizes.ts";

export interface Facts {
  /** Whose screen it is: which of the two towers is called "You". */
  role: Role;
  senderThere: boolean;
  receiverThere: boolean;
  /** `half`: it stands from the sender to the middle only. */
  line: "dotted" | "half" | "whole" | "broken";
  /**
   * What stands in the middle. A post carries the line: what goes over it is relayed. A store keeps an
   * encrypted copy.
   */
  middle: "post" | "store" | null;
  /** The carrier's place, from 0 at the sender's tower to 1 at the receiver's. */
  progress: number;
  /** The part of the line that the carrier has passed is coloured. */
  travelled: boolean;
  /** What the carrier bears: nothing yet, goods, goods that stand still, goods that are proved. */
  load: "none" | "goods" | "paused" | "verified";
}

/** Where the store stands. */
const MIDDLE = 0.5;

export function factsOf(place: Place): Facts {
  switch (place.at) {
    case "start":
    case "collecting":
    case "lacking":
      return { ...apart("sender", false), load: "none" };
    case "again":
      return apart("sender", false);
    case "invited":
    case "scanning":
    case "no-camera":
      return apart("receiver", false);
    case "broken-link":
      return { ...apart("receiver", false), line: "broken" };
    case "transfer":
      break;
  }
  const { status } = place;
  switch (status.phase) {
    case "opening":
    case "inviting":
      return apart(status.role, false);
    case "connecting":
      return apart(status.role, status.peerPresent);
    case "reconnecting": {
      // The line is not there, but the carrier stays where it came to.
      const bytes = status.progress?.bytes ?? 0;
      const progress = fraction(bytes, status.summary.size) ?? 0;
      return { ...apart(status.role, status.peerPresent), progress, travelled: true };
    }
    case "locked":
      return met(status.role, "stored");
    case "deciding":
      return met(status.role, status.path);
    case "resuming":
      return met(status.role, null);
    case "transferring": {
      const part = fraction(status.progress.bytes, status.summary.size) ?? 0;
      const load = status.paused === null ? "goods" : "paused";
      const way = met(status.role, status.path);
      const progress = way.progress + part * (1 - way.progress);
      return { ...way, progress, travelled: true, load };
    }
    case "storing": {
      const part = fraction(status.progress.bytes, status.summary.size) ?? 0;
      return { ...stored(), progress: part * MIDDLE };
    }
    case "stored":
      return stored();
    case "verifying":
      return { ...met(status.role, status.path), progress: 1, travelled: true };
    case "delivered":
      return {
        ...met(status.role, status.path),
        progress: 1,
        travelled: true,
        load: "verified",
      };
    case "ended": {
      const bytes = status.progress?.bytes ?? 0;
      const progress = fraction(bytes, status.summary?.size ?? null) ?? 0;
      return { ...apart(status.role, false), line: "broken", progress };
    }
  }
}

/** The two are not connected; each side knows that it is there itself. */
function apart(role: Role, peerPresent: boolean): Facts {
  const isSender = role === "sender";
  return {
    role,
    senderThere: isSender || peerPresent,
    receiverThere: !isSender || peerPresent,
    line: "dotted",
    middle: null,
    progress: 0,
    travelled: false,
    load: "goods",
  };
}

function met(role: Role, path: Path | null): Facts {
  const both = { ...apart(role, true), line: "whole" } as const;
  if (path === "relayed") return { ...both, middle: "post" };
  // What the sender has left there need not be brought any more.
  return path === "stored"
    ? { ...both, middle: "store", senderThere: false, progress: MIDDLE }
    : both;
}

/** A sender's copy. */
function stored(): Facts {
  const way = { line: "half", middle: "store", progress: MIDDLE, travelled: true } as const;
  return { ...apart("sender", false), ...way };
}
