/**
 * The states of both machines as literal tables: state → trigger → the states it may lead to.
 * A trigger is the type of a message or the name of a local event. A message that its row lacks is
 * the other side's fault; a local event that its row lacks is ours. An empty row is an end: whatever
 * still comes is late, and ignored; so is, in every state, what names an earlier transfer.
 */

/** What may come in every state: the base machine handles it. */
export const ALWAYS = [
  "heartbeat",
  "pause",
  "cancel",
  "bye",
  "tick",
  "hold",
  "stop",
  "failed",
  "lost",
] as const;

export const SENDING = {
  opening: { opened: ["greeting"] },
  greeting: { hello: ["proposing"] },
  proposing: {
    acceptance: ["sending", "finishing"],
    refusal: ["ended"],
  },
  sending: {
    read: ["sending"],
    transmitted: ["sending", "finishing"],
    receipt: ["sending"],
  },
  finishing: { rooted: ["finishing"], receipt: ["finishing"], delivered: ["delivered"] },
  // Ended by our own doing with everything sent: a `delivered` that is on its way still wins.
  cancelling: { rooted: ["cancelling"], receipt: ["cancelling"], delivered: ["delivered"] },
  delivered: {},
  ended: {},
} as const;

export const RECEIVING = {
  opening: { opened: ["greeting"] },
  greeting: { hello: ["waiting"] },
  waiting: { proposal: ["listing"] },
  // A later proposal may replace one that is being read or decided on.
  listing: { slice: ["listing", "reading"], proposal: ["listing"] },
  reading: { listed: ["deciding"], proposal: ["listing"] },
  deciding: { accepted: ["receiving"], declined: ["ended"], proposal: ["listing"] },
  // A proposal may cross our acceptance of the former one; once anything has come of it, it may not.
  receiving: {
    proposal: ["listing"],
    frame: ["receiving"],
    verified: ["receiving"],
    written: ["receiving"],
    flushed: ["receiving", "verifying"],
    finished: ["receiving", "verifying"],
  },
  verifying: { rooted: ["saving"], frame: ["verifying"] },
  saving: { saved: ["delivered"], frame: ["saving"] },
  delivered: {},
  ended: {},
} as const;

export type SendingState = keyof typeof SENDING;
export type ReceivingState = keyof typeof RECEIVING;
export type Table = Record<string, Record<string, readonly string[]>>;
