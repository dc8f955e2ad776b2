/**
 * The states of one attempt to agree, as literal tables: state → trigger → where it may lead. A trigger
 * is an envelope's kind or an event's name; `superseded` is an attempt when a fifth one, or an
 * agreement, takes its place. What a row lacks is ignored. An empty row is an end.
 */

export const SENDER_ATTEMPT = {
  greeted: {
    repeat: ["greeted"],
    reply: ["greeted", "doubted", "agreed"],
    superseded: ["dropped"],
  },
  // It has had its one wrong reply in mode `code`; a right one in mode `link` still counts.
  doubted: { reply: ["doubted", "agreed"], superseded: ["dropped"] },
  // The same reply again gets the same confirmation.
  agreed: { reply: ["agreed"], superseded: ["dropped"] },
  dropped: {},
} as const;

export const RECEIVER_ATTEMPT = {
  // The hints that the check is wrong, or off, may be forged: a right confirmation still counts.
  replied: {
    hello: ["replied"],
    repeat: ["replied"],
    confirm: ["replied", "agreed"],
    wrong: ["replied"],
    "code-off": ["replied"],
    superseded: ["dropped"],
  },
  agreed: { superseded: ["dropped"] },
  dropped: {},
} as const;

export type SenderAttempt = keyof typeof SENDER_ATTEMPT;
export type ReceiverAttempt = keyof typeof RECEIVER_ATTEMPT;
