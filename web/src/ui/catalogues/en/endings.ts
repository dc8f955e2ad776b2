import type { Role } from "../../../peer/status.ts";
import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew: Record<Role, string> = {
  sender: "Send it again with a new link.",
  receiver: "Ask them to send it again.",
};

const reload: Record<Role, string> = {
  sender: `Both of you, reload the page. ${anew.sender}`,
  receiver: `Both of you, reload the page. ${anew.receiver}`,
};

const newLink: Record<Role, string> = {
  sender: anew.sender,
  receiver: "Ask them for a new link.",
};

const ourFault = {
  why: "A fault in Telpher itself, not something that you did.",
  todo: {
    sender: `Reload the page. ${anew.sender}`,
    receiver: `Reload the page. ${anew.receiver}`,
  },
};

const afterCancel: Record<Role, string> = {
  sender: "You can send it again with a new link.",
  receiver: "If you still want it, ask them to send it again.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "The two pages did not understand each other",
    why: "This page got something that it does not know, and stopped.",
    todo: reload,
  },
  damaged: {
    title: "What arrived was not what was sent",
    why: "The check found a difference, so it was not kept as good.",
    todo: anew,
  },
  lost: {
    title: "The connection to them is lost",
    why: "Their page was closed, their device sleeps, or the network broke.",
    todo: {
      sender: "When they are back, send it again with a new link.",
      receiver: "Ask them to send it again with a new link.",
    },
  },
  full: {
    title: {
      sender: "Not enough space on their device",
      receiver: "Not enough space on this device",
    },
    todo: {
      sender: "When they have made room, send it again.",
      receiver: "Make room, then ask them to send it again.",
    },
  },
  "internal-error": { title: "This page failed", ...ourFault },
  "peer-failed": { title: "Their page failed", ...ourFault },
  "unsupported-version": {
    title: "The two pages are of different versions",
    why: "One of them is too old for the other.",
    todo: reload,
  },
  cancelled: { title: "It was cancelled", todo: afterCancel },
  "cancelled-by-us": { title: "You cancelled", todo: afterCancel },
  "cancelled-by-them": { title: "They cancelled", todo: afterCancel },
  declined: {
    title: { sender: "They declined", receiver: "You declined" },
    todo: {
      sender: "Ask them why. You can send it again with a new link.",
      receiver: "If you change your mind, ask them to send it again.",
    },
  },
  "cannot-save": {
    title: { sender: "They could not save it", receiver: "It could not be saved" },
    why: {
      sender: "Their browser refused to write it. Perhaps the disk is full.",
      receiver: "Your browser refused to write it. Perhaps the disk is full.",
    },
    todo: {
      sender: "Send it again, and ask them to make room or choose another place.",
      receiver: "Make room or choose another place, and ask them to send it again.",
    },
  },
  "download-stopped": {
    title: { sender: "Their download was stopped", receiver: "The download was stopped" },
    why: {
      sender:
        "Their browser no longer took it. Perhaps it was cancelled there, or the disk is full.",
      receiver:
        "Your browser no longer took it. Perhaps it was cancelled there, or the disk is full.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "A file changed while it was being sent",
    why: {
      sender: "Another program wrote to it, so no true copy could be made.",
      receiver: "Something on their device wrote to it, so no true copy could be made.",
    },
    todo: {
      sender: "Choose it again when it is finished.",
      receiver: "Ask them to send it again when it is finished.",
    },
  },
  "file-unreadable": {
    title: { sender: "A file cannot be read", receiver: "They could not read a file" },
    why: {
      sender: "It was moved, removed or locked after you chose it.",
      receiver: "It was moved, removed or locked on their device.",
    },
    todo: { sender: "Choose it again.", receiver: "Ask them to send it again." },
  },
  "unknown-code": {
    title: {
      sender: "The link was closed by the server",
      receiver: "This link or code is not known",
    },
    why: {
      sender: "The server no longer knows its code.",
      receiver: "It is mistyped, it ran out, or the sender closed the page.",
    },
    todo: {
      sender: "Send it again with a new link.",
      receiver: "Check it, or ask them for a new link.",
    },
  },
  "wrong-code": {
    title: "This code is wrong",
    why: "Its last four characters are others, or it was tried too often.",
    todo: "Check it, or ask them for the link.",
  },
  "already-joined": {
    title: "Somebody is receiving this already",
    why: "Someone has already opened this link, perhaps you in another window. One link is for one receiver.",
    todo: {
      sender: "Send it again with a new link.",
      receiver: "Close the other window and try again, or ask them for a new link.",
    },
  },
  expired: {
    title: "The link ran out",
    why: "Nobody met in the time that it was good for.",
    todo: newLink,
  },
  closed: {
    title: "This transfer is over",
    why: {
      sender: "It was ended in another tab, or by somebody who had its code.",
      receiver: "It was delivered already, or the sender has ended it.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "Too many tries in a short time",
    why: "The server asks everyone to slow down.",
    todo: "Wait a minute, then try again.",
  },
  "server-unreachable": {
    title: "The server does not answer",
    why: "Without it the two browsers cannot find each other.",
    todo: "Check that you are online, then try again.",
  },
  "no-path": {
    title: "No way from browser to browser",
    why: "A firewall or the network between you blocks it.",
    todo: {
      sender: "Join the same network, or switch one of you to another one, then send it again.",
      receiver: "Join the same network, or switch one of you to another one, then try again.",
    },
  },
  replaced: {
    title: "It was opened in another window",
    why: "The same transfer was opened elsewhere in this browser, and goes on there.",
    todo: "Look for the other window. You can close this one.",
  },
  "browser-unsupported": {
    title: "This browser cannot do it",
    why: "Something that the transfer needs is missing or switched off.",
    todo: "Use a current Firefox, Chrome, Edge or Safari.",
  },
};
