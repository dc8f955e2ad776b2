/**
 * Every sentence that the page says, in English. Short, plain, active; nothing is promised that
 * the code has not proved.
 */
import type { Path, Role, Room, Saving, Summary } from "../../peer/status.ts";
import type { NoCamera } from "../camera.ts";
import type { Lack } from "../environment.ts";
import type { Notice } from "../selecting.ts";
import type { Forms } from "./catalogue.ts";
import { endings } from "./en/endings.ts";

const page = {
  description: "Send a file from your browser straight to theirs.",
  language: "Language",
  unreachable:
    "The server does not answer, and without it nothing can be sent or received. Check that you are online; this page keeps trying.",
  /** Between two sentences. */
  gap: " ",
};

const buttons = {
  choose: "Choose files",
  chooseFolder: "Choose a folder",
  add: "Add files",
  addFolder: "Add a folder",
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
  sendAgain: "Send it again",
  sendElse: "Send something else",
  tryAgain: "Try again",
  startOver: "Start over",
  newCode: "New code",
};

/** The names of the two towers in the picture. */
const scene = { you: "You", them: "Them" };

const start = {
  title: "Send anything, straight to them.",
  lead: "Files and folders go from your browser to theirs. No account, no size limit, and nobody in between can read them.",
  drop: "Drop files or folders anywhere on this page",
  dropNow: "Let go to send it",
  text: "or write or paste a text",
  textLabel: "Text to send",
  receiveTitle: "Did someone give you a code?",
  foot: "Open source. Runs on your own server.",
};

const notices = {
  nothing: "There was no file in it. Drop files here, or choose some.",
  "too-many": (most: string) =>
    `These are more than ${most} files. Put them into a ZIP file, then send that.`,
  "no-text": "There is no text yet. Write or paste one, then send it.",
  "long-text": "This text is longer than 1 MB. Save it as a file, then send that.",
  "not-shared": "What you shared did not get here. Share it once more.",
  elsewhere: "This tab is a copy of one that is sending. Go on in the other one.",
  over: "What you were sending is over: its link has ended. You can send it again with a new one.",
  already: "This is in it already.",
  late: "They had accepted already, so this does not come along. Send it when this is done.",
  copying:
    "An encrypted copy of this is being made for them, so it stays as it is. Send anything else when that is done.",
  kept: "They had accepted already, so it could not be taken out.",
  /** Stands under the name of what cannot be read. */
  unreadable: "Your browser cannot read this. Nothing was sent. Leave it out, then try again.",
} satisfies Record<Notice["code"], unknown>;

const collecting = {
  title: "Looking through your folders",
  lead: (files: string) => `${files} so far. It takes a moment when there are many.`,
};

const files: Forms = { one: "# file", other: "# files" };
const moreFiles: Forms = { one: "and # more file", other: "and # more files" };
const moreThings: Forms = { other: "and # more" };

/** What a summary says beside the name and the size. */
const contents = {
  nameless: "Something without a name",
  text: "A text",
  sizeless: "size not known yet",
  emptyFolder: "an empty folder",
  files,
  moreFiles,
  /** Files and folders beside the first one. */
  moreThings,
  inAll: (more: string, files: string) => `${more}, ${files} in all`,
  /** Above a list of the first things. */
  within: "What is in it",
  remove: (name: string) => `Remove ${name}`,
};

const code = {
  legend: "Code",
  group: (from: string, to: string) => `Characters ${from} to ${to}`,
  hint: "Twelve characters. You can also paste the whole link.",
  incomplete: "The code has twelve characters, in three groups of four.",
  foreign: (host: string) => `This link belongs to ${host}. Open it there.`,
};

/** A code is read with the camera. */
const scanning = {
  ask: "Scan a code",
  title: "Show the code to the camera",
  lead: "Hold the QR code of the other screen before it. When it is read, the link opens.",
  picture: "What the camera sees",
  other: "This code is no Telpher link. Look for the one on the sender’s page.",
  foot: "The picture stays on this device. The camera is off when you leave this page.",
  type: "Type the code instead",
  none: {
    refused: {
      title: "This page may not use the camera",
      todo: "You or your browser refused it. Allow the camera for this page beside its address, then try again. The typed code works, too.",
    },
    none: {
      title: "There is no camera",
      todo: "The browser finds none on this device. Type the code instead, or open the link.",
    },
    busy: {
      title: "The camera gives no picture",
      todo: "Another program may be using it. Close that, then try again. The typed code works, too.",
    },
  } satisfies Record<NoCamera, unknown>,
};

const invited = {
  title: "Someone wants to send you something",
  lead: "You see what it is and how large. Nothing is saved before you accept.",
  foot: "It comes straight from their browser if they are there, or else from an encrypted copy that they keep for you.",
};

const brokenLink = {
  title: "This link is not complete",
  lead: "A part of it got lost on the way, often when it was copied. Nothing was received. Ask for the link again, or enter the code.",
};

const lacks = {
  "secure-context": {
    title: "This page needs HTTPS",
    todo: "Browsers allow encryption only on secure pages: open this address with https://, or ask whoever runs this server to turn on TLS (TELPHER_TLS_CERT and TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "This browser has no WebRTC",
    todo: "Telpher reaches the other browser over WebRTC: turn it on in the settings, or use a current Firefox, Chrome, Edge or Safari.",
  },
} satisfies Record<Lack, unknown>;

const opening = {
  title: { sender: "Making your link", receiver: "Asking what it is" },
  lead: {
    sender: "The server is asked for a code. Nothing leaves this device yet.",
    receiver: "The server is asked whether the sender is there, or keeps a copy for you.",
  },
} satisfies Record<string, Record<Role, string>>;

/** Why the room in which the two meet cannot be entered. */
const outside = {
  lost: "The server does not answer. Trying again.",
  taken: "Someone else is in your place in this transfer. Trying again until they leave.",
} satisfies Record<Exclude<Room, "entered">, string>;

const inviting = {
  title: "Send them this link",
  lead: "It starts when they open it and accept.",
  link: "Link",
  qr: "QR code of the link",
  say: "or say this code",
  shareTitle: "Something for you",
  codeOff: "The spoken code is off, because three wrong guesses came. The link still works.",
  newCode: "It comes with a new link, and this one ends.",
  state: "Waiting. Keep this page open.",
  good: "While it is open the link works, for a day at most.",
  tab: "Waiting for them",
};

const connecting = {
  title: {
    sender: { here: "They are here", away: "They left for a moment" },
    receiver: { here: "The sender is here", away: "Waiting for the sender" },
  },
  here: "The two browsers look for a way to each other.",
  away: {
    sender: "Waiting for them to come back. Keep this page open.",
    receiver: "It goes on when their page is open. Keep this one open too.",
  },
};

const deciding = {
  title: "They are deciding",
  lead: "They see what it is and how large. It starts when they accept.",
  question: {
    file: "Do you want this file?",
    folder: "Do you want this folder?",
    several: "Do you want these files?",
    text: "Do you want this text?",
  } satisfies Record<Summary["kind"], string>,
  saving: {
    "picked-file": "When you accept, your browser asks where to save it.",
    "picked-folder":
      "When you accept, your browser asks for a folder. Nothing that is in it already is touched.",
    downloads: "It will be handed to your browser’s downloads when all of it is here and verified.",
    zip: "It will be handed to your browser’s downloads as one ZIP file when all of it is here and verified.",
    streamed: "It goes to your browser’s downloads while it comes, each piece checked before.",
    "streamed-zip":
      "It goes to your browser’s downloads as one ZIP file while it comes, each piece checked before.",
    shown: "When you accept, it is shown on this page. It is not saved.",
    "no-room": "There is not enough room for it. Make room on this device, then reload this page.",
    "too-large":
      "Here your browser can hold it in memory only, and it is too large for that. Decline, and ask for a new link to open in an ordinary window or another browser.",
  } satisfies Record<Saving, string>,
  /** Stands in place of the question. */
  unsavable: "It cannot be saved here",
  changed: "They have just changed it. This is what they send now.",
  care: "Accept only what you expect.",
};

/** It was accepted before, in this browser. */
const resuming = {
  title: "Going on where it was left",
  lead: "You accepted this before. What has come already is checked first, then the rest follows.",
};

const transferring = {
  title: { sender: "Sending", receiver: "Receiving" },
  bar: { sender: "Sent and confirmed", receiver: "Received and checked" },
  told: {
    sender: (percent: string) => `Sent and confirmed: ${percent}`,
    receiver: (percent: string) => `Received and checked: ${percent}`,
  },
  tab: {
    sender: (percent: string) => `${percent} sending`,
    receiver: (percent: string) => `${percent} receiving`,
  },
  soFar: (size: string) => `${size} so far`,
  of: (size: string, total: string) => `${size} of ${total}`,
  left: {
    soon: "a few seconds left",
    about: (span: string) => `about ${span} left`,
  },
  /** Stands in place of speed and time left. */
  still: "Nothing comes through at the moment.",
  path: {
    direct: "Direct, from browser to browser.",
    relayed: "Relayed by a server that cannot read it.",
    stored:
      "From an encrypted copy, because there is no connection to the sender. The server cannot read it.",
  } satisfies Record<Path, string>,
  done: (done: string, files: string) => `${done} of ${files} done`,
  fileDone: "done",
  foot: {
    sender: "Only what has arrived and been checked is counted. Keep this page open.",
    receiver: "Every piece is checked as it arrives. Keep this page open.",
  },
  unasked:
    "You accepted this before, so you were not asked again. Cancel it if you do not want it any more.",
  paused: {
    ours: "You paused it. Press “Go on” when you want.",
    theirs: "They paused it. It goes on when they want.",
  },
};

/** The person wanted to go back, and something would be lost. */
const stays = {
  live: "This is still going on. Cancel or decline it first, then go back.",
  text: "This text is nowhere else. Copy it, then go back.",
};

const reconnecting = {
  title: "The connection broke. Nothing is lost.",
  lead: "What has arrived and been checked is kept. It goes on from there by itself, and you need do nothing.",
  kept: (amount: string) => `${amount} kept.`,
  here: {
    sender: "Their page is there. Looking for a way to it.",
    receiver:
      "The sender’s page is there. If it was reloaded, they have to choose the files again; then it goes on.",
  },
  away: {
    sender: "The receiver has left the page, or lost the network. Waiting for them.",
    receiver: "The sender has left the page, or lost the network. Waiting for them.",
  },
  foot: "Keep this page open. If it takes long, ask whether theirs still is: if not, you can cancel.",
  tab: "Connecting again",
};

const verifying = {
  title: "Checking all of it",
  lead: {
    sender: "Every byte is across. They check that it is the same.",
    receiver: "Every byte is here. It is checked against theirs, then put in place.",
  },
};

/** What was delivered earlier, as this browser keeps it. */
const deliveries = {
  title: "Earlier deliveries",
  none: "None yet. What is delivered will be listed here: name, size, time and the first digits of the fingerprint. Only this browser keeps the list; it holds no links, keys or contents.",
  kept: "Only this browser keeps this list. It holds no links, keys or contents. What was delivered stays where it is when you clear it.",
  off: "This browser keeps no list of deliveries.",
  clear: "Clear the list",
  turnOff: "Keep no list",
  turnOn: "Keep a list",
  line: {
    sender: (time: string) => `Sent, ${time}`,
    receiver: (time: string) => `Received, ${time}`,
  } satisfies Record<Role, unknown>,
  forget: "Remove",
  forgetOne: (name: string) => `Remove ${name} from this list`,
  /** On the screen of the delivery itself. */
  listed: "Only this browser notes its name, size and time, on the start page.",
  unlist: "Do not note it",
};

/** What was accepted, and came to no end. */
const leftovers = {
  title: "Not finished",
  lead: "What came of these stays in this browser for seven days, and takes up space. Open the same link once more, or have the same files sent again: it goes on from there.",
};

const ended = {
  at: (time: string) => `Ended: ${time}`,
  arrived: (size: string) => `${size} had arrived.`,
  arrivedOf: (size: string, total: string) => `${size} of ${total} had arrived.`,
  mayHaveArrived:
    "Nothing of yours was changed. All of it was across, but they did not confirm it: ask them whether they have it.",
  /** It ended before a byte could move. */
  nothing: { sender: "Nothing was sent.", receiver: "Nothing was received." },
  /** It was opened in another window. */
  elsewhere: "Nothing is lost: it goes on there.",
  kept: "You have no complete copy. What has come stays in this browser for seven days: if they send the same again, it goes on from there.",
  incomplete: {
    sender: "Nothing of yours was changed. They have no complete copy.",
    receiver: "You have no complete copy. Theirs is as it was.",
  },
};

export const en = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
