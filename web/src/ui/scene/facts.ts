/** What the ropeway shows, from the one status: nothing that does not stand in words beside it. */

import type { Path, Role } from "../../peer/status.ts";
import type { Place } from "../place.ts";
import { fraction } from "../words/sizes.ts";

export interface Facts {
  /** Whose screen it is: which of the two towers is called "You". */
  role: Role;
  senderThere: boolean;
  receiverThere: boolean;
  line: "dotted" | "whole" | "broken";
  /** A post in the middle carries the line: what goes over it is relayed. */
  post: boolean;
  /** The carrier's place, from 0 at the sender's tower to 1 at the receiver's. */
  progress: number;
  /** The part of the line that the carrier has passed is coloured. */
  travelled: boolean;
  /** What the carrier bears: nothing yet, goods, goods that stand still, goods that are proved. */
  load: "none" | "goods" | "paused" | "verified";
}

export function factsOf(place: Place): Facts {
  switch (place.at) {
    case "start":
    case "collecting":
    case "lacking":
      return { ...apart("sender", false), load: "none" };
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
    case "deciding":
      return met(status.role, status.path);
    case "resuming":
      return met(status.role, null);
    case "transferring": {
      const progress = fraction(status.progress.bytes, status.summary.size) ?? 0;
      const load = status.paused === null ? "goods" : "paused";
      return { ...met(status.role, status.path), progress, travelled: true, load };
    }
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
    post: false,
    progress: 0,
    travelled: false,
    load: "goods",
  };
}

function met(role: Role, path: Path | null): Facts {
  return { ...apart(role, true), line: "whole", post: path === "relayed" };
}
