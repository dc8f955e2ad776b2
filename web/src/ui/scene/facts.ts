/** What the ropeway shows, from the one status: nothing that does not stand in words beside it. */

import type { Role } from "../../peer/status.ts";
import type { Place } from "../place.ts";
import { fraction } from "../words/sizes.ts";

export interface Facts {
  senderThere: boolean;
  receiverThere: boolean;
  line: "dotted" | "whole" | "broken";
  /** The carrier's place, from 0 at the sender's tower to 1 at the receiver's. */
  progress: number;
  /** The part of the line that the carrier has passed is coloured. */
  travelled: boolean;
  verified: boolean;
}

const WAITING: Facts = {
  senderThere: true,
  receiverThere: false,
  line: "dotted",
  progress: 0,
  travelled: false,
  verified: false,
};

export function factsOf(place: Place): Facts {
  if (place.at !== "transfer") return place.at === "broken-link" ? BROKEN : WAITING;
  const { status } = place;
  switch (status.phase) {
    case "opening":
    case "inviting":
      return WAITING;
    case "connecting":
      return apart(status.role, status.peerPresent);
    case "reconnecting": {
      // The line is not there, but the carrier stays where it came to.
      const bytes = status.progress?.bytes ?? 0;
      const progress = fraction(bytes, status.summary.size) ?? 0;
      return { ...apart(status.role, status.peerPresent), progress, travelled: true };
    }
    case "deciding":
      return MET;
    case "transferring": {
      const progress = fraction(status.progress.bytes, status.summary.size) ?? 0;
      return { ...MET, progress, travelled: true };
    }
    case "verifying":
      return { ...MET, progress: 1, travelled: true };
    case "delivered":
      return { ...MET, progress: 1, travelled: true, verified: true };
    case "ended":
      return BROKEN;
  }
}

/** The two are not connected; each side knows that it is there itself. */
function apart(role: Role, peerPresent: boolean): Facts {
  const isSender = role === "sender";
  return {
    ...WAITING,
    senderThere: isSender || peerPresent,
    receiverThere: !isSender || peerPresent,
  };
}

const MET: Facts = { ...WAITING, receiverThere: true, line: "whole" };
const BROKEN: Facts = { ...WAITING, line: "broken" };
