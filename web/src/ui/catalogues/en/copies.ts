/** What the page says of stored copies, and of what else not everybody comes to. It is loaded apart. */
import type { Doubt } from "../../../keys/agreement.ts";
import type { Consent, Level, Missed, Path, Role, Trouble } from "../../../peer/status.ts";
import type { ShareFaultCode } from "../../../protocol/errors.ts";
import type { EndingWords, Forms } from "../catalogue.ts";

/** What is to be done if the two miss each other. `note` says for how long it is kept. */
const consent = {
  title: "If you miss each other",
  ask: { label: "Ask me", note: "Nothing is stored before you agree." },
  keep: {
    label: "Keep an encrypted copy",
    note: (span: string) =>
      `It goes up when nobody has come within a minute, or when no way leads to them. The server cannot read it, and keeps it for ${span}.`,
  },
  never: { label: "Store nothing", note: "It goes straight to them, or not at all." },
} satisfies Record<Consent | "title", unknown>;

/** The sender need not wait. */
const now = {
  title: "They cannot come now?",
  lead: "Upload an encrypted copy. They open the same link when they like, and you may close this page as soon as it is up.",
  lifetime: "Keep it for",
  downloads: "Downloads",
  any: "any number",
  password: "Password, if you want one",
  passwordNote: "They need it besides the link. If it is lost, nobody can open the copy.",
  button: "Upload a copy",
  asking: "Asking the server for room.",
};

/** The two have missed each other. */
const offer = {
  title: "Keep a copy for them?",
  noPath: "No way from browser to browser has been found so far. It is still being looked for.",
  lead: "An encrypted copy would reach them all the same: their page goes on with it by itself, or they open the same link later. The server cannot read it.",
  refused: "The server has not taken a copy.",
  /** To the receiver. */
  awaited:
    "No way from browser to browser has been found so far. If the sender keeps an encrypted copy, this page goes on with it by itself.",
};

const troubles = {
  "server-unreachable": "The server does not answer. Trying again.",
  "rate-limited": "The server asks everyone to slow down. It goes on in a moment.",
  "storage-full": "The server has no room at the moment. Trying again.",
  "part-missing": "The rest is not there yet. It goes on when the sender has uploaded it.",
} satisfies Record<Trouble, string>;

const storing = {
  title: "Uploading an encrypted copy",
  lead: "The link works already. The server cannot read what it keeps.",
  why: {
    nobody: "Nobody has come so far, and you wanted a copy to be kept.",
    "no-path": "No way led from browser to browser.",
    lost: "The connection to them was lost.",
  } satisfies Record<Missed, string>,
  bar: "Uploaded",
  told: (percent: string) => `Uploaded: ${percent}`,
  tab: (percent: string) => `${percent} uploading`,
  foot: "Keep this page open until it is up. If it closes before, choose the same files again, and it goes on.",
};

const downloaded: Forms = { one: "Downloaded # time", other: "Downloaded # times" };

const stored = {
  title: "The copy is up",
  lead: "They open the link when they like. You may close this page.",
  tab: "Copy is up",
  until: {
    today: (time: string) => `Kept until ${time}`,
    tomorrow: (time: string) => `Kept until tomorrow, ${time}`,
    later: (dayAndTime: string) => `Kept until ${dayAndTime}`,
  },
  undownloaded: "Not downloaded yet",
  downloaded,
  downloadedOf: (done: string, most: string) => `Downloaded ${done} of ${most} times`,
  password: "With a password",
  extend: (span: string) => `Keep it ${span} from now`,
  revoke: "Take it back",
  failed: "The server did not answer. Nothing has changed: try again.",
  foot: "When you take it back, nothing of it stays at the server. Whoever has downloaded it has it still.",
};

const locked = {
  title: "It needs a password",
  lead: "The sender keeps an encrypted copy for you, and has set a password. It is not in the link: ask them for it.",
  label: "Password",
  button: "Open",
  wrong: "This password does not open it.",
  trying: "Trying it.",
};

/** One file out of many. */
const single = {
  ask: "Take a single file",
  label: "Part of its name",
  take: "Take it",
  takeOne: (name: string) => `Take ${name} alone`,
  none: "No file has this in its name.",
  foot: "The others stay where they are, and the copy stays complete.",
};

/** What a receiver finds in a copy may have no business there. */
const report = {
  ask: "Report this copy",
  lead: "Those who run the server are told that something is wrong with it. They cannot look into it, but they can take it down. The sender hears nothing.",
  button: "Report it now",
  done: "It is reported to those who run the server.",
  failed: "The server did not answer. Nothing was reported: try again.",
};

/** The copies that were stored from this browser. */
const own = {
  title: "Your encrypted copies",
  kept: "Only this browser keeps this list, with the links. Whoever uses it can open these copies and take them back.",
  unfinished: "Not complete: choose the same files again, and it goes on.",
  gone: "It is not there any more.",
};

/** Of the sender whose copy has ended. */
const lost = "Nothing of yours was changed. Whoever has downloaded it has it still.";

/** To the receiver of a copy that did not come down: the link still leads to it. */
const stays = "The copy is still kept for you: you can try again.";

const anew = {
  sender: "Send it again with a new link.",
  receiver: "Ask them to send it again.",
};

const endings = {
  "unknown-share": {
    title: "There is no copy under this link",
    why: "It has ended, or there was none.",
    todo: anew,
  },
  "share-expired": {
    title: "The copy ran out",
    why: "It was kept for as long as the sender wanted.",
    todo: anew,
  },
  "share-revoked": {
    title: { sender: "You took the copy back", receiver: "The sender took the copy back" },
    why: "Nothing of it is at the server any more.",
    todo: { sender: "You can send it again with a new link.", receiver: anew.receiver },
  },
  "share-spent": {
    title: "It was downloaded as often as it may be",
    why: "The sender has set how often. Nothing of it is at the server any more.",
    todo: anew,
  },
  "share-taken-down": {
    title: "The copy was taken down",
    why: "Those who run the server have removed it.",
    todo: "Ask them why.",
  },
  "wrong-share-token": {
    title: "This link does not open the copy",
    why: "The copy that is kept under it was stored with another key or password.",
    todo: anew,
  },
  "downloads-taken": {
    title: "Somebody else is downloading it",
    why: "It may be downloaded only so often. If they do not finish, it is free again after ten minutes.",
    todo: "Try again in a few minutes.",
  },
  "share-taken": {
    title: "There is a copy under this link already",
    why: "It was stored from somewhere else, and nobody can change it from here.",
    todo: anew,
  },
  "share-too-large": {
    title: "It is too large for this server",
    why: "The server keeps no copies of this size.",
    todo: "Send it straight, or less at once.",
  },
  "storage-full": {
    title: "The server has no room for it",
    why: "All that it may keep is full.",
    todo: "Send it straight, or try again later.",
  },
  "quota-spent": {
    title: "Enough was stored for today",
    why: "The server keeps only so much a day for one network address.",
    todo: "Send it straight, or try again tomorrow.",
  },
  "share-damaged": {
    title: "What is kept is not what was sent",
    why: "The check found a difference, so it was not taken for good.",
    todo: anew,
  },
} satisfies Record<ShareFaultCode, EndingWords>;

const missing: Forms = {
  one: "Not all of it yet: # file is still missing.",
  other: "Not all of it yet: # files are still missing.",
};

/** What was being sent when its page went away. */
const again = {
  title: "You were sending this",
  lead: "This page was closed or reloaded meanwhile, and then a browser forgets what was chosen. Choose the same once more: it goes on under the same link, and nothing comes twice that has arrived.",
  whole: "This page was closed or reloaded meanwhile. It can go on under the same link.",
  allow: "Your browser asks whether this page may open them again.",
  drop: "Drop the same files or folders on this page",
  list: "Still missing",
  hasChanged: "Another size or date than before",
  changed:
    "Something has changed since, so it cannot go on as it was. Choose it as it was before, or send something else.",
  missing,
  foot: "If you send something else, this one ends, for them as well.",
  /** To a sender, while it is sent. */
  fleeting:
    "Your browser keeps nothing for this page: if you close or reload it, the transfer ends.",
};

/** The spoken code leads nowhere as it was typed: what that means, and what to do. */
const doubt = {
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
  hint: "Four characters, the last group of the code.",
  incomplete: "The last group has four characters.",
} satisfies Record<string, Record<Doubt, string> | string>;

/** The words by which two people find out that nobody is in between. */
const compare = {
  ask: "Compare words",
  how: "Read them to each other, on the phone for instance. The same three on both screens mean that nobody is in between.",
};

const renamed: Forms = {
  one: "One of the files has another name than theirs: this disk could not hold it.",
  other: "# files have other names than theirs: this disk could not hold them.",
};

const delivered = {
  title: {
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
  } satisfies Record<Role, Record<Level, string>>,
  place: {
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
  } satisfies Record<Role, Record<Level, string>>,
  zip: "It was handed to your browser’s downloads as one ZIP file. If it is not there, save it again before you close this page.",
  /** It was handed on while it came: this page has it no longer. */
  streamed: "It went to your browser’s downloads, whole and verified.",
  streamedZip: "It went to your browser’s downloads as one ZIP file, whole and verified.",
  /** A text that is shown, and nowhere else. */
  shown: {
    sender: "It is shown on their page.",
    receiver: "It is not saved: copy it before you close this page.",
  },
  text: "The text",
  renamed,
  took: {
    instant: "Verified after less than a second",
    after: (span: string) => `Verified after ${span}`,
  },
  average: (rate: string) => `${rate} on average`,
  path: { direct: "direct", relayed: "relayed", stored: "by an encrypted copy" } satisfies Record<
    Path,
    string
  >,
  root: "The same fingerprint on both screens.",
  tab: "Delivered",
};

export const copies = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
