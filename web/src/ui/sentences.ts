/**
 * Every sentence that the page says, in English. Short, plain, active; nothing is promised that
 * the code has not proved.
 */
import type { Doubt } from "../keys/agreement.ts";
import type { EndedBy, Level, Role, Room, Saving, Status, Summary } from "../peer/status.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { ENTRY_LIMIT } from "../protocol/messages.ts";
import type { Lack } from "./environment.ts";
import type { Place } from "./place.ts";
import type { Notice } from "./selecting.ts";
import { files, fraction, percent, rate, size } from "./words/sizes.ts";
import { left, moment, span } from "./words/times.ts";

export const buttons = {
  choose: "Choose files",
  chooseFolder: "Choose a folder",
  sendText: "Send this text",
  receive: "Receive",
  seeWhatItIs: "See what it is",
  copyLink: "Copy link",
  share: "Share…",
  copy: "Copy",
  copyRoot: "Copy fingerprint",
  copied: "Copied",
  notCopied: "Copy it by hand",
  accept: "Accept",
  decline: "Decline",
  cancel: "Cancel",
  pause: "Pause",
  goOn: "Go on",
  saveAgain: "Save again",
  sendElse: "Send something else",
  startOver: "Start over",
  newCode: "New code",
};

export const start = {
  title: "Send anything, straight to them.",
  lead: "Files and folders go from your browser to theirs, encrypted on the way. No account, and the server never gets them.",
  drop: "Drop files or folders anywhere on this page",
  dropNow: "Let go to send it",
  text: "or write or paste a text",
  textLabel: "Text to send",
  receiveTitle: "Did someone give you a code?",
  foot: "Open source. Runs on your own server.",
};

const most = new Intl.NumberFormat("en").format(ENTRY_LIMIT);

export const notices: Record<Notice["code"], string> = {
  nothing: "There was no file in it. Drop files here, or choose some.",
  "too-many": `These are more than ${most} files. Put them into a ZIP file, then send that.`,
  "no-text": "There is no text yet. Write or paste one, then send it.",
  "long-text": "This text is longer than 1 MB. Save it as a file, then send that.",
  unreadable: "your browser cannot read this. Nothing was sent. Leave it out, then try again.",
};

export const collecting = {
  title: "Looking through your folders",
  lead: (found: number) => `${files(found)} so far. It takes a moment when there are many.`,
};

/** What a summary says beside the name and the size. */
export const contents = {
  nameless: "Something without a name",
  text: "A text",
  sizeless: "size not known yet",
  detail({ kind, more, count }: Summary): string {
    if (kind === "folder") return count === 0 ? "an empty folder" : files(count);
    if (kind !== "several") return "";
    return count === more + 1
      ? `and ${files(more).replace("\u00a0", " more\u00a0")}`
      : `and ${more} more, ${files(count)} in all`;
  },
};

export const code = {
  legend: "Code",
  group: (index: number) => `Characters ${index * 4 + 1} to ${index * 4 + 4}`,
  hint: "Twelve characters. You can also paste the whole link.",
  incomplete: "The code has twelve characters, in three groups of four.",
  foreign: (host: string) => `This link belongs to ${host}. Open it there.`,
};

export const invited = {
  title: "Someone wants to send you something",
  lead: "You see what it is and how large. Nothing is saved before you accept.",
  foot: "It comes straight from their browser. Both pages must stay open.",
};

export const brokenLink = {
  title: "This link is not complete",
  lead: "A part of it got lost on the way, often when it was copied. Nothing was received. Ask for the link again, or enter the code.",
};

export const lacks: Record<Lack, { title: string; todo: string }> = {
  "secure-context": {
    title: "This page needs HTTPS",
    todo: "Browsers allow encryption only on secure pages: open this address with https://, or ask whoever runs this server to turn on TLS (TELPHER_TLS_CERT and TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "This browser has no WebRTC",
    todo: "Telpher reaches the other browser over WebRTC: turn it on in the settings, or use a current Firefox, Chrome, Edge or Safari.",
  },
};

export const opening = {
  title: { sender: "Making your link", receiver: "Asking what it is" },
  lead: {
    sender: "The server is asked for a code. Nothing leaves this device yet.",
    receiver: "The server is asked who is sending.",
  },
} satisfies Record<string, Record<Role, string>>;

/** Why the room in which the two meet cannot be entered. */
export const outside: Record<Exclude<Room, "entered">, string> = {
  lost: "The server does not answer. Trying again.",
  taken: "Someone else is in your place in this transfer. Trying again until they leave.",
};

export const inviting = {
  title: "Send them this link",
  lead: "It starts when they open it and accept.",
  link: "Link",
  qr: "QR code of the link",
  say: "or say this code",
  shareTitle: "Something for you",
  codeOff: "The spoken code is off, because three wrong guesses came. The link still works.",
  newCode: "It comes with a new link, and this one ends.",
  state: (room: Room) => (room === "entered" ? "Waiting. Keep this page open." : outside[room]),
  until: (expiresAt: number, now: number) => `The link works until ${moment(expiresAt, now)}.`,
};

export const connecting = {
  title(role: Role, peerPresent: boolean): string {
    if (role === "sender") return peerPresent ? "They are here" : "They left for a moment";
    return peerPresent ? "The sender is here" : "Waiting for the sender";
  },
  lead(role: Role, peerPresent: boolean): string {
    if (peerPresent) return "The two browsers look for a way to each other.";
    return role === "sender"
      ? "Waiting for them to come back. Keep this page open."
      : "It goes on when their page is open. Keep this one open too.";
  },
};

/** The spoken code leads nowhere as it was typed: what that means, and what to do. */
export const doubt = {
  title: {
    wrong: "The last group seems wrong",
    spent: "Three tries led to nobody",
    off: "This code seems to be off",
  },
  lead: {
    wrong:
      "The sender seems to have other characters. Compare them, then type the last group again.",
    spent:
      "The last group is mistyped, or somebody is in between. Compare it with what the sender sees: if it differs, type it again.",
    off: "It was tried with wrong characters too often, by you or by somebody else. Ask them for the link or a new code.",
  },
  foot: {
    wrong: "Nothing was received. After three wrong tries the code is off; the link always works.",
    spent: "Nothing was received. If it is the same, ask them for the link: it always works.",
    off: "Nothing was received.",
  },
  retry: "Try again",
  hint: "Four characters, the last group of the code.",
  incomplete: "The last group has four characters.",
} satisfies Record<string, Record<Doubt, string> | string>;

/** The words by which two people find out that nobody is in between. */
export const compare = {
  ask: "Compare words",
  how: "Read them to each other, on the phone for instance. The same three on both screens mean that nobody is in between.",
};

const these: Record<Summary["kind"], string> = {
  file: "this file",
  folder: "this folder",
  several: "these files",
  text: "this text",
};

export const deciding = {
  title: {
    sender: "They are deciding",
    receiver: (kind: Summary["kind"]) => `Do you want ${these[kind]}?`,
  },
  lead: { sender: "They see what it is and how large. It starts when they accept." },
  saving: {
    "picked-file": "When you accept, your browser asks where to save it.",
    "picked-folder":
      "When you accept, your browser asks for a folder. Nothing that is in it already is touched.",
    downloads: "It will be handed to your browser’s downloads when all of it is here and verified.",
    zip: "It will be handed to your browser’s downloads as one ZIP file when all of it is here and verified.",
    shown: "When you accept, it is shown on this page. It is not saved.",
  } satisfies Record<Saving, string>,
  care: "Accept only what you expect.",
};

export const transferring = {
  title: { sender: "Sending", receiver: "Receiving" },
  bar: { sender: "Sent and confirmed", receiver: "Received and checked" },
  amount: (bytes: number, total: number | null) =>
    total === null ? `${size(bytes)} so far` : `${size(bytes)} of ${size(total)}`,
  rate: (bytesPerSecond: number) => rate(bytesPerSecond),
  left: (seconds: number) => `${left(seconds)} left`,
  foot: {
    sender: "Only what has arrived and been checked is counted. Keep this page open.",
    receiver: "Every piece is checked as it arrives. Keep this page open.",
  },
  paused: (ours: boolean) =>
    ours
      ? "You paused it. Press “Go on” when you want."
      : "They paused it. It goes on when they want.",
};

export const reconnecting = {
  title: "The connection broke. Nothing is lost.",
  lead: "What has arrived and been checked is kept. It goes on from there by itself, and you need do nothing.",
  kept: "kept.",
  state(role: Role, room: Room, peerPresent: boolean): string {
    if (room !== "entered") return outside[room];
    if (peerPresent) return "Their page is there. Looking for a way to it.";
    return role === "sender"
      ? "The receiver has left the page, or lost the network. Waiting for them."
      : "The sender has left the page, or lost the network. Waiting for them.";
  },
  foot: "Keep this page open. If it takes long, ask whether theirs still is: if not, you can cancel.",
};

export const verifying = {
  title: "Checking all of it",
  lead: {
    sender: "Every byte is across. They check that it is the same.",
    receiver: "Every byte is here. It is checked against theirs, then put in place.",
  },
};

const deliveredTitle: Record<Role, Record<Level, string>> = {
  sender: {
    durable: "Delivered, and verified on their disk",
    session: "Delivered and verified",
    handed: "Delivered and verified",
  },
  receiver: {
    durable: "It is on your disk, verified",
    session: "It is here, verified",
    handed: "It is here, verified",
  },
};

const deliveredPlace: Record<Role, Record<Level, string>> = {
  sender: {
    durable: "They have all of it.",
    session: "It is written on their side.",
    handed: "It was handed to their browser’s downloads.",
  },
  receiver: {
    durable: "It stands where you chose.",
    session: "It is written where you chose.",
    handed:
      "It was handed to your browser’s downloads. If it is not there, save it again before you close this page.",
  },
};

/** A text that is shown, and nowhere else. */
const shownText: Record<Role, string> = {
  sender: "It is shown on their page.",
  receiver: "It is not saved: copy it before you close this page.",
};

const HANDED_ZIP =
  "It was handed to your browser’s downloads as one ZIP file. If it is not there, save it again before you close this page.";

type Delivered = Extract<Status, { phase: "delivered" }>;

export const delivered = {
  title: ({ role, level }: Delivered) => deliveredTitle[role][level],
  place({ role, level, summary, text }: Delivered): string {
    if (text !== null && level === "session") return shownText[role];
    const many = summary.kind === "folder" || summary.kind === "several";
    if (many && role === "receiver" && level === "handed") return HANDED_ZIP;
    return deliveredPlace[role][level];
  },
  text: "The text",
  renamed: (count: number) =>
    count === 1
      ? "One of the files has another name than theirs: this disk could not hold it."
      : `${files(count)} have other names than theirs: this disk could not hold them.`,
  took: (seconds: number) => `Verified after ${span(seconds)}`,
  root: "The same fingerprint on both screens.",
};

/** How a transfer ended: what happened, and what to do. Whether anything is lost follows. */
export interface Ending {
  title: string;
  why?: string;
  todo: string;
  /** `again`: the same once more; `choose`: the files must be chosen anew; `start`: from the start. */
  action: "again" | "choose" | "start";
  /** It ended before a byte of it could move. */
  early?: true;
}

const anew: Record<Role, string> = {
  sender: "Send it again with a new link.",
  receiver: "Ask them to send it again.",
};

/** What a file or disk did, told from either side. */
function there(role: Role, side: Role, here: string, other: string): string {
  return role === side ? here : other;
}

function misunderstood(role: Role): Ending {
  return {
    title: "The two pages did not understand each other",
    why: "This page got something that it does not know, and stopped.",
    todo: `Both of you, reload the page. ${anew[role]}`,
    action: role === "sender" ? "again" : "start",
  };
}

function damaged(role: Role): Ending {
  return {
    title: "What arrived was not what was sent",
    why: "The check found a difference, so it was not kept as good.",
    todo: anew[role],
    action: role === "sender" ? "again" : "start",
  };
}

/** A fault of our own program: said as such, and never put on the person. */
function ourFault(title: string): (role: Role) => Ending {
  return (role) => ({
    title,
    why: "A fault in Telpher itself, not something that you did.",
    todo: `Reload the page. ${anew[role]}`,
    action: role === "sender" ? "again" : "start",
  });
}

function lostThem(role: Role): Ending {
  return {
    title: "The connection to them is lost",
    why: "Their page was closed, their device sleeps, or the network broke.",
    todo: there(
      role,
      "sender",
      "When they are back, send it again with a new link.",
      "Ask them to send it again with a new link.",
    ),
    action: role === "sender" ? "again" : "start",
  };
}

function diskFull(role: Role): Ending {
  return {
    title: there(
      role,
      "receiver",
      "Not enough space on this device",
      "Not enough space on their device",
    ),
    todo: there(
      role,
      "receiver",
      "Make room, then ask them to send it again.",
      "When they have made room, send it again.",
    ),
    action: role === "sender" ? "again" : "start",
  };
}

export const endings: Record<ErrorCode, (role: Role, by: EndedBy) => Ending> = {
  "bad-message": misunderstood,
  "message-too-large": misunderstood,
  "unexpected-message": misunderstood,
  "bad-manifest": misunderstood,
  "manifest-too-large": misunderstood,
  "bad-frame": misunderstood,
  "frame-out-of-range": misunderstood,
  "frame-beyond-window": misunderstood,
  "bad-receipt": misunderstood,
  "internal-error": ourFault("This page failed"),
  "peer-failed": ourFault("Their page failed"),
  "unsupported-version": (role) => ({
    title: "The two pages are of different versions",
    why: "One of them is too old for the other.",
    todo: `Both of you, reload the page. ${anew[role]}`,
    action: role === "sender" ? "again" : "start",
    early: true,
  }),
  "digest-mismatch": damaged,
  "root-mismatch": damaged,
  silent: lostThem,
  "peer-gone": lostThem,
  cancelled: (role, by) => ({
    title: { us: "You cancelled", them: "They cancelled", fault: "It was cancelled" }[by],
    todo:
      role === "sender"
        ? "You can send it again with a new link."
        : "If you still want it, ask them to send it again.",
    action: role === "sender" ? "again" : "start",
  }),
  declined: (role) => ({
    title: there(role, "receiver", "You declined", "They declined"),
    todo: there(
      role,
      "receiver",
      "If you change your mind, ask them to send it again.",
      "Ask them why. You can send it again with a new link.",
    ),
    action: role === "sender" ? "again" : "start",
    early: true,
  }),
  "no-space": (role) => ({ ...diskFull(role), early: true }),
  "disk-full": diskFull,
  "cannot-save": (role) => ({
    title: there(role, "receiver", "It could not be saved", "They could not save it"),
    why: there(
      role,
      "receiver",
      "Your browser refused to write it.",
      "Their browser refused to write it.",
    ),
    todo: there(
      role,
      "receiver",
      "Ask them to send it again, and choose another place.",
      "Send it again, and ask them to choose another place.",
    ),
    action: role === "sender" ? "again" : "start",
  }),
  "file-changed": (role) => ({
    title: "A file changed while it was being sent",
    why: there(
      role,
      "sender",
      "Another program wrote to it, so no true copy could be made.",
      "Something on their device wrote to it, so no true copy could be made.",
    ),
    todo: there(
      role,
      "sender",
      "Choose it again when it is finished.",
      "Ask them to send it again when it is finished.",
    ),
    action: role === "sender" ? "choose" : "start",
  }),
  "file-unreadable": (role) => ({
    title: there(role, "sender", "A file cannot be read", "They could not read a file"),
    why: there(
      role,
      "sender",
      "It was moved, removed or locked after you chose it.",
      "It was moved, removed or locked on their device.",
    ),
    todo: there(role, "sender", "Choose it again.", "Ask them to send it again."),
    action: role === "sender" ? "choose" : "start",
  }),
  "unknown-code": (role) => ({
    title: there(role, "receiver", "This code is not known", "The link was closed by the server"),
    why: there(
      role,
      "receiver",
      "It is mistyped, it ran out, or the sender closed the page.",
      "The server no longer knows its code.",
    ),
    todo: there(
      role,
      "receiver",
      "Check it, or ask them for a new link.",
      "Send it again with a new link.",
    ),
    action: role === "sender" ? "again" : "start",
    early: true,
  }),
  // A page never ends so: there the check is typed again.
  "wrong-code": () => ({
    title: "This code is wrong",
    why: "Its last four characters are others, or it was tried too often.",
    todo: "Check it, or ask them for the link.",
    action: "start",
    early: true,
  }),
  "already-joined": (role) => ({
    title: "The seat is taken",
    why: "Someone has already opened this link, perhaps you in another window. One link is for one receiver.",
    todo: there(
      role,
      "receiver",
      "Close the other window and try again, or ask them for a new link.",
      "Send it again with a new link.",
    ),
    action: "again",
    early: true,
  }),
  expired: (role) => ({
    title: "The link ran out",
    why: "Nobody met in the time that it was good for.",
    todo: there(role, "sender", "Send it again with a new link.", "Ask them for a new link."),
    action: role === "sender" ? "again" : "start",
    early: true,
  }),
  closed: (role) => ({
    title: "This transfer is over",
    why: there(
      role,
      "sender",
      "It was ended in another tab, or by somebody who had its code.",
      "The sender has ended it.",
    ),
    todo: there(role, "sender", "Send it again with a new link.", "Ask them for a new link."),
    action: role === "sender" ? "again" : "start",
    early: true,
  }),
  "rate-limited": () => ({
    title: "Too many tries in a short time",
    why: "The server asks everyone to slow down.",
    todo: "Wait a minute, then try again.",
    action: "again",
    early: true,
  }),
  "server-unreachable": () => ({
    title: "The server does not answer",
    why: "Without it the two browsers cannot find each other.",
    todo: "Check that you are online, then try again.",
    action: "again",
  }),
  "no-path": (role) => ({
    title: "No way from browser to browser",
    why: "A firewall or the network between you blocks it.",
    todo: there(
      role,
      "sender",
      "Join the same network, or switch one of you to another one, then send it again.",
      "Join the same network, or switch one of you to another one, then try again.",
    ),
    action: "again",
    early: true,
  }),
  replaced: () => ({
    title: "It was opened in another window",
    why: "The same transfer was opened elsewhere in this browser, and goes on there.",
    todo: "Look for the other window. You can close this one.",
    action: "start",
  }),
  "browser-unsupported": () => ({
    title: "This browser cannot do it",
    why: "Something that the transfer needs is missing or switched off.",
    todo: "Use a current Firefox, Chrome, Edge or Safari.",
    action: "start",
    early: true,
  }),
};

export const ended = {
  arrived: (bytes: number, total: number | null) =>
    total === null
      ? `${size(bytes)} had arrived.`
      : `${size(bytes)} of ${size(total)} had arrived.`,
  /** What is lost. True whatever had moved before; says more where more is known. */
  lost(role: Role, ending: Ending, mayHaveArrived: boolean): string {
    if (mayHaveArrived) {
      return "Nothing of yours was changed. All of it was across, but they did not confirm it: ask them whether they have it.";
    }
    if (ending.early) return role === "sender" ? "Nothing was sent." : "Nothing was received.";
    return role === "sender"
      ? "Nothing of yours was changed. They have no complete copy."
      : "You have no complete copy. Theirs is as it was.";
  },
  action(role: Role, action: Ending["action"]): string {
    if (action === "choose") return buttons.choose;
    if (action === "start") return buttons.startOver;
    return role === "sender" ? "Send it again" : "Try again";
  },
};

/** Said to who cannot see the page: phases, and progress in quarters. A function of status alone. */
export function announcement(place: Place): string {
  if (place.at === "collecting") return collecting.title;
  return place.at === "transfer" ? spokenStatus(place.status) : "";
}

function spokenStatus(status: Status): string {
  switch (status.phase) {
    case "opening":
      return opening.lead[status.role];
    case "inviting":
      return inviting.state(status.room);
    case "connecting":
      if (status.doubt) return doubt.lead[status.doubt.why];
      if (status.room !== "entered") return outside[status.room];
      return connecting.lead(status.role, status.peerPresent);
    case "deciding":
      return status.role === "sender" ? deciding.lead.sender : deciding.saving[status.saving];
    case "transferring": {
      if (status.paused) return transferring.paused(status.paused === status.role);
      const part = fraction(status.progress.bytes, status.summary.size);
      if (part === null) return transferring.title[status.role];
      return `${transferring.bar[status.role]}: ${percent(Math.floor(part * 4) / 4)}`;
    }
    case "reconnecting":
      return `${reconnecting.title} ${reconnecting.state(status.role, status.room, status.peerPresent)}`;
    case "verifying":
      return verifying.lead[status.role];
    case "delivered":
      return delivered.place(status);
    case "ended":
      return ended.lost(
        status.role,
        endings[status.code](status.role, status.by),
        status.mayHaveArrived,
      );
  }
}

/** The title of the tab, where a person looks while doing something else. */
export function pageTitle(place: Place): string {
  const head = titleHead(place);
  return head ? `${head} · Telpher` : "Telpher";
}

function titleHead(place: Place): string {
  if (place.at === "invited") return invited.title;
  if (place.at === "broken-link") return brokenLink.title;
  if (place.at === "lacking") return lacks[place.lack].title;
  if (place.at === "collecting") return collecting.title;
  if (place.at === "start") return "";
  const { status } = place;
  switch (status.phase) {
    case "opening":
      return opening.title[status.role];
    case "inviting":
      return "Waiting for them";
    case "connecting":
      if (status.doubt) return doubt.title[status.doubt.why];
      return connecting.title(status.role, status.peerPresent);
    case "deciding":
      return status.role === "sender"
        ? deciding.title.sender
        : deciding.title.receiver(status.summary.kind);
    case "transferring": {
      const title = transferring.title[status.role];
      const part = fraction(status.progress.bytes, status.summary.size);
      return part === null ? title : `${percent(part)} ${title.toLowerCase()}`;
    }
    case "reconnecting":
      return "Connecting again";
    case "verifying":
      return verifying.title;
    case "delivered":
      return "Delivered";
    case "ended":
      return endings[status.code](status.role, status.by).title;
  }
}
