/**
 * The states of both machines as literal tables: state → trigger → the states it may lead to.
 * A trigger is the type of a message or the name of a local event. A message that its row lacks is
 * the other side's fault; a local event that its row lacks is ours. An empty row is an end: whatever
 * still comes is late, and ignored; so is, in every state, what names an earlier transfer.
 */

/** What may come in every state: the base machine handles it. */
export const ALWAYS = [
  "heartbeat",
  "signal",
  "pause",
  "cancel",
  "bye",
  "tick",
  "hold",
  "stop",
  "failed",
  "relay",
  "lost",
] as const;

export const SENDING = {
  opening: { opened: ["greeting"], revised: ["opening"] },
  greeting: { hello: ["proposing"], revised: ["greeting"] },
  proposing: {
    acceptance: ["checking", "sending", "finishing"],
    refusal: ["ended"],
    revised: ["proposing"],
  },
  // What the receiver holds is compared with what we have; if it differs, it hears of it.
  checking: { summed: ["sending", "finishing", "proposing"] },
  sending: {
    read: ["sending"],
    exhausted: ["sending", "finishing"],
    transmitted: ["sending", "finishing"],
    receipt: ["sending"],
  },
  finishing: {
    rooted: ["finishing"],
    receipt: ["finishing"],
    acceptance: ["checking"],
    delivered: ["delivered"],
  },
  // Ended by our own doing with everything sent: a `delivered` that is on its way still wins.
  cancelling: {
    rooted: ["cancelling"],
    receipt: ["cancelling"],
    acceptance: ["cancelling"],
    delivered: ["delivered"],
  },
  // The connection is lost; the next one goes on from what the receiver holds.
  away: { opened: ["greeting"], revised: ["away"] },
  delivered: {},
  ended: {},
} as const;

/** Disk and person go on while the connection is lost, and until the next one is agreed on. */
function meanwhile<State extends string>(state: State) {
  return {
    listed: [state],
    accepted: [state],
    verified: [state],
    written: [state],
    flushed: [state],
    saved: [state],
    declined: ["ended"],
  } as const;
}

export const RECEIVING = {
  opening: { opened: ["greeting"] },
  greeting: { hello: ["waiting"], ...meanwhile("greeting") },
  // What is proposed may be in hand from an earlier connection, and accepted already.
  waiting: {
    proposal: ["listing", "reading", "deciding", "resuming", "receiving"],
    ...meanwhile("waiting"),
  },
  // A later proposal may replace one that is being read or decided on.
  listing: { slice: ["listing", "reading"], proposal: ["listing"] },
  reading: { listed: ["deciding"], proposal: ["listing"] },
  deciding: {
    accepted: ["resuming", "receiving"],
    declined: ["ended"],
    proposal: ["listing"],
  },
  // What is under way is let come to an end; then the sender hears what is held.
  resuming: {
    verified: ["resuming"],
    written: ["resuming"],
    flushed: ["resuming"],
    saved: ["resuming", "receiving"],
    summed: ["receiving"],
    frame: ["resuming"],
    proposal: ["listing"],
  },
  // A proposal may cross our acceptance of the former one; once anything has come of it, it may not.
  receiving: {
    proposal: ["listing"],
    digests: ["comparing"],
    frame: ["receiving"],
    verified: ["receiving"],
    written: ["receiving"],
    flushed: ["receiving", "verifying"],
    finished: ["receiving", "verifying", "delivered"],
  },
  // What we hold differs from what the sender has: we hear where, and take it anew.
  comparing: {
    digests: ["comparing"],
    compared: ["comparing", "resuming", "receiving"],
    frame: ["comparing"],
  },
  verifying: { rooted: ["saving", "resuming", "receiving"], frame: ["verifying"] },
  saving: { saved: ["delivered"], frame: ["saving"] },
  away: { opened: ["greeting"], ...meanwhile("away") },
  delivered: {},
  ended: {},
} as const;

export type SendingState = keyof typeof SENDING;
export type ReceivingState = keyof typeof RECEIVING;
export type Table = Record<string, Record<string, readonly string[]>>;
