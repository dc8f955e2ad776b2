/** One example of every view, for the gallery and the tests. */
import type { Doubt } from "../keys/agreement.ts";
import type { Leftover } from "../peer/leftovers.ts";
import type {
  Files,
  Item,
  Keeping,
  Lacking,
  Outline,
  Path,
  Progress,
  Role,
  Room,
  Status,
  Summary,
} from "../peer/status.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS, SHARE_FAULTS } from "../protocol/errors.ts";
import type { CopyOffer } from "../shares/index.ts";
import type { OwnShare } from "../shares/own_shares.ts";
import type { Delivery } from "./deliveries.ts";
import type { Place, Remark } from "./place.ts";

const summary: Summary = {
  kind: "file",
  name: "Drone footage, harbour at dawn.mov",
  more: 0,
  count: 1,
  size: 2_412_000_000,
};
const folder: Summary = { ...summary, kind: "folder", name: "photos", count: 1_214 };
const several: Summary = { ...summary, kind: "several", more: 3, count: 4 };
const mixed: Summary = { ...folder, kind: "several", more: 4 };
const text: Summary = { ...summary, kind: "text", name: "text.txt", size: 214 };
const written =
  "https://telpher.example/handbook\n\n<b>Room 12</b>, the key is with Ana.\nמפתח אצל אנה 👩‍👩‍👧‍👦";
const key = Uint8Array.from({ length: 16 }, (_, index) => index * 15);
const link = "https://telpher.example/t#7K3M-9QWD.xxqLZ0yQ2mWb1T8aVfJr4g";
const root = "5f1c8e02b7d94a6613c0ffee9d2b47a18c35e6f07a9bd1240e58cc731f6ba90e";
const roles: readonly Role[] = ["sender", "receiver"];

const words = ["harbour", "walnut", "cabin"];
const outline: Outline = {
  items: [
    { kind: "folder", name: "raw", count: 604, size: 1_911_000_000 },
    { kind: "folder", name: "for\u202Egnp.exe print", count: 0, size: 0 },
    { kind: "file", name: "contact sheet.pdf", count: 1, size: 12_400_000 },
    { kind: "file", name: "מהסירה, לפני הזריחה.jpg", count: 1, size: 4_120_000 },
    { kind: "file", name: "quay.jpg", count: 1, size: 3_850_000 },
    { kind: "file", name: "notes.txt", count: 1, size: 640 },
  ],
  more: 602,
};
const files: Files = {
  near: [
    { kind: "file", path: "raw/0417.dng", size: 31_000_000, bytes: 31_000_000, done: true },
    { kind: "file", path: "raw/0418.dng", size: 30_400_000, bytes: 30_400_000, done: true },
    { kind: "file", path: "raw/0419.dng", size: 32_100_000, bytes: 14_680_064, done: false },
    { kind: "file", path: "raw/0420 from the boat.dng", size: 31_800_000, bytes: 0, done: false },
    { kind: "folder", path: "raw/empty", size: 0, bytes: 0, done: false },
    { kind: "file", path: "מהסירה, לפני הזריחה.jpg", size: 4_120_000, bytes: 0, done: false },
    { kind: "file", path: "notes.txt", size: 640, bytes: 0, done: false },
  ],
  present: 2,
  after: 794,
  done: 419,
};
const lacking = files.near.map(({ path }, index): Lacking => {
  return { path: `photos/${path}`, why: index === 1 ? "changed" : "missing" };
});
const now = Date.now();
const path: Path = "direct";
/** What every question to a receiver has in common. */
const asked = {
  phase: "deciding",
  role: "receiver",
  outline: null,
  things: [],
  question: 1,
  path,
  words,
} as const;

type Delivered = Extract<Status, { phase: "delivered" }>;

const copy: CopyOffer = {
  consent: "ask",
  missed: null,
  asking: false,
  trouble: null,
  refused: null,
};
const keeping: Keeping = {
  expiresAt: now + 6 * 86_400_000,
  downloads: null,
  downloaded: 0,
  password: false,
};

function place(status: Status, remark?: Remark): Place {
  return { at: "transfer", status, stays: false, remark };
}

/** In a browser that keeps nothing for the page. */
function fleeting(shown: Place): Place {
  return shown.at === "transfer" ? { ...shown, isFleeting: true } : shown;
}

/** The sender of what is sent straight, and how that stands to a stored copy. */
function withCopy(shown: Place, change: Partial<CopyOffer>): Place {
  return shown.at === "transfer" ? { ...shown, copy: { ...copy, ...change } } : shown;
}

/** Things that such a summary may be of. */
function thingsOf({ kind, name, more, size }: Summary): Item[] {
  const first = kind === "several" ? "file" : kind;
  const others = Array.from({ length: more }, (_, index): Item => {
    const number = index + 1;
    return {
      kind: "file",
      name: `harbour ${number}.jpg`,
      count: 1,
      size: 3_100_000 + 97_000 * index,
    };
  });
  return [{ kind: first, name, count: 1, size: size ?? 0 }, ...others];
}

type Transferring = Extract<Status, { phase: "transferring" }>;

function transferring(
  role: Role,
  part: number,
  besides: Partial<Transferring> = {},
  remark?: Remark,
): Place {
  const progress = progressAt(part);
  const phase = "transferring";
  const fixed = {
    summary,
    files: null,
    paused: null,
    unasked: false,
    trouble: null,
    words,
    path,
  };
  return place({ phase, role, progress, ...fixed, ...besides }, remark);
}

function progressAt(part: number): Progress {
  const whole = summary.size ?? 0;
  const bytes = Math.round(whole * part);
  return { bytes, rate: 38_400_000, secondsLeft: (whole - bytes) / 38_400_000 };
}

const fixed: Record<string, Place> = {
  start: { at: "start", notice: null },
  "start-with-a-past": { at: "start", notice: null },
  "start-nothing": { at: "start", notice: { code: "nothing" } },
  "start-too-many": { at: "start", notice: { code: "too-many" } },
  "start-no-text": { at: "start", notice: { code: "no-text" } },
  "start-not-shared": { at: "start", notice: { code: "not-shared" } },
  "start-long-text": { at: "start", notice: { code: "long-text" } },
  "start-unreadable": { at: "start", notice: { code: "unreadable", name: "cache.\u202Etxt" } },
  "start-elsewhere": { at: "start", notice: { code: "elsewhere" } },
  "start-over": { at: "start", notice: { code: "over" } },
  again: {
    at: "again",
    summary,
    missing: [{ path: summary.name, why: "missing" }],
    reachable: false,
    tried: false,
  },
  "again-changed": {
    at: "again",
    summary,
    missing: [{ path: summary.name, why: "changed" }],
    reachable: false,
    tried: true,
  },
  "again-missing": { at: "again", summary: folder, missing: lacking, reachable: true, tried: true },
  "again-nothing": {
    at: "again",
    summary: folder,
    missing: lacking,
    reachable: false,
    tried: false,
    remark: { code: "nothing" },
  },
  "again-whole": { at: "again", summary: text, missing: [], reachable: false, tried: false },
  collecting: { at: "collecting", found: 12_345 },
  scanning: { at: "scanning" },
  "no-camera-refused": { at: "no-camera", why: "refused" },
  "no-camera-none": { at: "no-camera", why: "none" },
  "no-camera-busy": { at: "no-camera", why: "busy" },
  invited: { at: "invited", invitation: { transferCode: "7K3M-9QWD", key } },
  "broken-link": { at: "broken-link" },
  "lacking-secure-context": { at: "lacking", lack: "secure-context" },
  "lacking-webrtc": { at: "lacking", lack: "webrtc" },
  inviting: inviting("entered", summary),
  "inviting-offline": inviting("lost", summary),
  "inviting-taken": inviting("taken", summary),
  "inviting-code-off": inviting("entered", summary, null),
  "inviting-folder": inviting("entered", folder),
  "inviting-several": inviting("entered", several),
  "inviting-mixed": inviting("entered", mixed),
  "inviting-text": inviting("entered", text),
  "inviting-many": inviting("entered", { ...several, more: 1_233, count: 1_234 }),
  "inviting-looking": inviting("entered", summary, null, { code: "looking", found: 12_345 }),
  "inviting-already": inviting("entered", several, null, { code: "already" }),
  "inviting-hostile": inviting("entered", {
    ...mixed,
    name: "Quarterly\u202Efdp.exe report 👩‍👩‍👧‍👦 with a name that does not want to come to its end any time soon\n, version 12 (final).pdf",
  }),
  "connecting-receiver-wrong": doubtful("wrong"),
  "connecting-receiver-spent": doubtful("spent"),
  "connecting-receiver-off": doubtful("off"),
  "deciding-receiver-picked": place({ ...asked, summary, saving: "picked-file" }),
  "deciding-receiver-folder": place({
    ...asked,
    summary: folder,
    outline,
    saving: "picked-folder",
  }),
  "deciding-receiver-zip": place({ ...asked, summary: several, saving: "zip" }),
  "deciding-receiver-changed": place({ ...asked, summary: several, question: 2, saving: "zip" }),
  "deciding-receiver-streamed": place({ ...asked, summary, saving: "streamed" }),
  "deciding-receiver-streamed-zip": place({ ...asked, summary: several, saving: "streamed-zip" }),
  "deciding-receiver-no-room": place({ ...asked, summary, saving: "no-room" }),
  "deciding-receiver-too-large": place({ ...asked, summary: several, saving: "too-large" }),
  "deciding-sender-several": place({
    ...asked,
    role: "sender",
    summary: several,
    things: thingsOf(several),
    saving: null,
  }),
  "transferring-fleeting": fleeting(transferring("sender", 0.41)),
  "inviting-fleeting": fleeting(inviting("entered", summary)),
  "transferring-late": transferring("sender", 0.1, {}, { code: "late" }),
  "deciding-receiver-text": place({ ...asked, summary: text, saving: "shown" }),
  "deciding-receiver-empty-folder": place({
    ...asked,
    summary: { ...folder, count: 0, size: 0 },
    saving: "zip",
  }),
  "deciding-rtl": place({
    ...asked,
    summary: { ...summary, name: "תמונות מהטיול הגדול לים ולהרים בקיץ האחרון.zip", size: 0 },
    saving: "downloads",
  }),
  "transferring-unknown": transferring("sender", 0, {
    progress: { bytes: 0, rate: null, secondsLeft: null },
    path: null,
  }),
  "transferring-endless": transferring("receiver", 0, {
    summary: { ...summary, name: "backup.tar", size: null },
    progress: { bytes: 812_000_000, rate: 38_400_000, secondsLeft: null },
  }),
  "transferring-folder": transferring("receiver", 0.346, { summary: folder, files }),
  "deciding-relayed": place({
    ...asked,
    role: "sender",
    summary,
    things: thingsOf(summary),
    saving: null,
    path: "relayed",
  }),
  "transferring-relayed": transferring("sender", 0.634, { path: "relayed" }),
  "delivered-relayed": place({ ...delivered("sender"), path: "relayed" }),
  "transferring-still": transferring("receiver", 0.41, {
    progress: { ...progressAt(0.41), rate: 0, secondsLeft: null },
  }),
  resuming: place({ phase: "resuming", role: "receiver", summary }),
  "transferring-unasked": transferring("receiver", 0.634, { unasked: true }),
  "transferring-paused-ours": transferring("receiver", 0.41, { paused: "receiver" }),
  "transferring-paused-theirs": transferring("receiver", 0.41, { paused: "sender" }),
  "delivered-zip": place({ ...delivered("receiver"), summary: folder, renamed: 3 }),
  "delivered-streamed": place({ ...delivered("receiver"), kept: false }),
  "delivered-streamed-zip": place({ ...delivered("receiver"), summary: folder, kept: false }),
  "delivered-text": place({
    ...delivered("receiver"),
    summary: text,
    level: "session",
    kept: false,
    text: written,
  }),
  "delivered-text-sent": place({
    ...delivered("sender"),
    summary: text,
    level: "session",
    kept: false,
    text: written,
  }),
};

function delivered(role: Role): Delivered {
  return {
    phase: "delivered",
    role,
    summary,
    level: "handed",
    at: now,
    seconds: 64,
    rate: 37_700_000,
    path: "direct",
    root,
    text: null,
    renamed: 0,
    kept: role === "receiver",
  };
}

function inviting(
  room: Room,
  summary: Summary,
  code: string | null = "7K3M-9QWD-4TVN",
  remark?: Remark,
): Place {
  const things = thingsOf(summary);
  return place({ phase: "inviting", role: "sender", summary, things, link, code, room }, remark);
}

function doubtful(why: Doubt): Place {
  return place({
    phase: "connecting",
    role: "receiver",
    summary: null,
    things: [],
    room: "entered",
    peerPresent: true,
    doubt: { why, transferCode: "7K3M-9QWD" },
  });
}

function ofRole(role: Role): Record<string, Place> {
  const known = role === "sender" ? summary : null;
  const own = role === "sender" ? thingsOf(summary) : [];
  const connecting = {
    phase: "connecting",
    role,
    summary: known,
    things: own,
    doubt: null,
  } as const;
  const reconnecting = {
    phase: "reconnecting",
    role,
    summary,
    progress: progressAt(0.634),
  } as const;
  return {
    [`opening-${role}`]: place({ phase: "opening", role, summary: known }),
    [`connecting-${role}`]: place({ ...connecting, room: "entered", peerPresent: true }),
    [`connecting-${role}-alone`]: place({ ...connecting, room: "entered", peerPresent: false }),
    [`connecting-${role}-offline`]: place({ ...connecting, room: "lost", peerPresent: true }),
    [`connecting-${role}-taken`]: place({ ...connecting, room: "taken", peerPresent: false }),
    [`deciding-${role}`]: place({ ...asked, role, summary, things: own, saving: "downloads" }),
    [`transferring-${role}`]: transferring(role, 0.634),
    [`reconnecting-${role}`]: place({ ...reconnecting, room: "entered", peerPresent: true }),
    [`reconnecting-${role}-alone`]: place({ ...reconnecting, room: "entered", peerPresent: false }),
    [`reconnecting-${role}-offline`]: place({
      ...reconnecting,
      progress: null,
      room: "lost",
      peerPresent: false,
    }),
    [`verifying-${role}`]: place({ phase: "verifying", role, summary, path }),
    [`delivered-${role}-durable`]: place({ ...delivered(role), level: "durable", kept: false }),
    [`delivered-${role}-session`]: place({ ...delivered(role), level: "session", kept: false }),
    [`delivered-${role}-handed`]: place({ ...delivered(role), level: "handed" }),
    ...endedOf(role),
  };
}

const halfway = {
  phase: "ended",
  summary,
  by: "fault",
  progress: { ...progressAt(0.63), rate: null, secondsLeft: null },
  mayHaveArrived: false,
  at: now,
} as const;

function endedOf(role: Role): Record<string, Place> {
  const all: Record<string, Place> = {};
  for (const code of [...PEER_FAULTS, ...REASONS, ...MEETING_FAULTS, ...SHARE_FAULTS]) {
    const by = code === "cancelled" || code === "declined" ? "them" : "fault";
    all[`ended-${role}-${code}`] = place({
      phase: "ended",
      role,
      summary,
      code,
      by,
      progress: null,
      mayHaveArrived: false,
      kept: false,
      at: now,
    });
  }
  all[`ended-${role}-halfway`] = place({
    ...halfway,
    role,
    code: "peer-gone",
    kept: role === "receiver",
  });
  return all;
}

function missing(name: string, change: Partial<CopyOffer>): Place {
  return withCopy(shown(name), change);
}

function awaiting(name: string): Place {
  const place = shown(name);
  return place.at === "transfer" ? { ...place, awaitsCopy: true } : place;
}

function shown(name: string): Place {
  return ofRole("sender")[name] ?? ofRole("receiver")[name] ?? { at: "broken-link" };
}

/** The same, after the person wanted to go back. */
function gone(place: Place): Place {
  return place.at === "transfer" ? { ...place, stays: true } : place;
}

type Storing = Extract<Status, { phase: "storing" }>;

function storing(part: number, besides: Partial<Storing> = {}): Place {
  return place({
    phase: "storing",
    role: "sender",
    summary,
    link,
    missed: null,
    progress: progressAt(part),
    files: null,
    trouble: null,
    keeping,
    ...besides,
  });
}

const locked = {
  phase: "locked",
  role: "receiver",
  wrong: false,
  trying: false,
  trouble: null,
} as const;
const stored = { phase: "stored", role: "sender", summary, link, missed: null, keeping } as const;
const fetched = { path: "stored", words: [] } as const;

const ofCopies: Record<string, Place> = {
  "inviting-copy": withCopy(inviting("entered", summary), {}),
  "inviting-copy-kept": withCopy(inviting("entered", several), { consent: "keep" }),
  "inviting-copy-asking": withCopy(inviting("entered", summary), { asking: true }),
  "inviting-copy-trouble": withCopy(inviting("entered", summary, undefined, { code: "copying" }), {
    asking: true,
    trouble: "server-unreachable",
  }),
  "inviting-copy-refused": withCopy(inviting("entered", summary), { refused: "quota-spent" }),
  storing: storing(0.34),
  "storing-folder": storing(0.346, { summary: folder, files, missed: "nobody" }),
  "storing-trouble": storing(0.34, {
    trouble: "storage-full",
    missed: "no-path",
    progress: { ...progressAt(0.34), rate: 0, secondsLeft: null },
  }),
  stored: place({ ...stored, failed: false }),
  "stored-limited": place({
    ...stored,
    missed: "lost",
    keeping: { ...keeping, downloads: 5, downloaded: 2, password: true },
    failed: true,
  }),
  locked: place(locked),
  "locked-trying": place({ ...locked, trying: true }),
  "locked-wrong": place({ ...locked, wrong: true, trouble: "rate-limited" }),
  "deciding-stored": place({ ...asked, ...fetched, summary: folder, outline, saving: "zip" }),
  "transferring-stored": transferring("receiver", 0.34, fetched),
  "transferring-stored-waiting": transferring("receiver", 0.34, {
    ...fetched,
    trouble: "part-missing",
  }),
  "ended-stored": place({
    ...halfway,
    role: "receiver",
    code: "disk-full",
    kept: true,
    copyStays: true,
  }),
  "delivered-stored": place({ ...delivered("receiver"), path: "stored" }),
};

export const examples: Record<string, Place> = Object.assign(
  fixed,
  ...roles.map(ofRole),
  ofCopies,
  {
    "connecting-sender-missed": missing("connecting-sender", { missed: "no-path" }),
    "connecting-receiver-awaits": awaiting("connecting-receiver"),
    "reconnecting-sender-missed": missing("reconnecting-sender", { missed: "lost" }),
    "ended-sender-missed": missing("ended-sender-no-path", { missed: "no-path" }),
    "transferring-stays": gone(transferring("sender", 0.41)),
    "delivered-text-stays": gone(
      place({ ...delivered("receiver"), summary: text, level: "session", text: written }),
    ),
  },
);

/** What may have been delivered before. */
export const earlier: Delivery[] = [
  { role: "receiver", summary: folder, at: now - 600_000, root: root.slice(0, 8) },
  { role: "sender", summary: text, at: now - 7_200_000, root: "09c3aa41" },
  {
    role: "receiver",
    summary: { ...summary, name: "rapport\u202Efdp.exe", size: 81_000 },
    at: now - 90_000_000,
    root: "e0551b7d",
  },
];

/** What earlier visits may have left. */
export const unfinished: Leftover[] = [
  { id: "a", summary, bytes: 1_529_000_000, at: now - 5_400_000 },
  {
    id: "b",
    summary: { ...folder, name: "ph\u202Eotos" },
    bytes: 48_000_000,
    at: now - 200_000_000,
  },
];

/** Files of a stored copy that were looked for. */
export const found: Item[] = [
  { kind: "file", name: "photos/raw/0417.dng", count: 1, size: 31_000_000 },
  { kind: "file", name: "photos/for\u202Egnp.exe print.png", count: 1, size: 4_120_000 },
  { kind: "file", name: "photos/notes.txt", count: 1, size: 640 },
];

/** Copies that this browser may have stored. */
export const ownCopies: OwnShare[] = [
  {
    shareId: "a".repeat(43),
    owner: "b".repeat(43),
    link,
    summary: folder,
    createdAt: now - 3_600_000,
    expiresAt: now + 6 * 86_400_000,
    downloads: 5,
    salt: "c".repeat(22),
    unfinished: null,
  },
  {
    shareId: "d".repeat(43),
    owner: "e".repeat(43),
    link,
    summary: { ...summary, name: "rapport\u202Efdp.exe" },
    createdAt: now - 7_200_000,
    expiresAt: now + 20 * 3_600_000,
    downloads: null,
    salt: null,
    unfinished: { selection: "", stretched: null },
  },
];
