/** One example of every view, for the gallery and the tests. */
import type { Role, Status } from "../peer/status.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS } from "../protocol/errors.ts";
import type { Place } from "./place.ts";

const summary = { name: "Drone footage, harbour at dawn.mov", count: 1, size: 2_412_000_000 };
const key = Uint8Array.from({ length: 16 }, (_, index) => index * 15);
const link = "https://telpher.example/t#7K3M-9QWD.xxqLZ0yQ2mWb1T8aVfJr4g";
const root = "5f1c8e02b7d94a6613c0ffee9d2b47a18c35e6f07a9bd1240e58cc731f6ba90e";
const roles: readonly Role[] = ["sender", "receiver"];

function place(status: Status): Place {
  return { at: "transfer", status };
}

function transferring(role: Role, part: number, paused: Role | null = null): Place {
  const bytes = Math.round(summary.size * part);
  const progress = { bytes, rate: 38_400_000, secondsLeft: (summary.size - bytes) / 38_400_000 };
  return place({ phase: "transferring", role, summary, progress, paused });
}

const fixed: Record<string, Place> = {
  start: { at: "start", notice: null },
  "start-several": { at: "start", notice: "several" },
  "start-folder": { at: "start", notice: "folder" },
  invited: { at: "invited", invitation: { transferCode: "7K3M-9QWD", key } },
  "broken-link": { at: "broken-link" },
  "lacking-secure-context": { at: "lacking", lack: "secure-context" },
  "lacking-webrtc": { at: "lacking", lack: "webrtc" },
  inviting: inviting(true, summary.name),
  "inviting-offline": inviting(false, summary.name),
  "inviting-hostile": inviting(
    true,
    "Quarterly\u202Efdp.exe report 👩‍👩‍👧‍👦 with a name that does not want to come to its end any time soon\n, version 12 (final).pdf",
  ),
  "deciding-receiver-picked": place({
    phase: "deciding",
    role: "receiver",
    summary,
    saving: "picked-file",
  }),
  "deciding-rtl": place({
    phase: "deciding",
    role: "receiver",
    summary: { ...summary, name: "תמונות מהטיול הגדול לים ולהרים בקיץ האחרון.zip", size: 0 },
    saving: "downloads",
  }),
  "transferring-unknown": place({
    phase: "transferring",
    role: "sender",
    summary,
    progress: { bytes: 0, rate: null, secondsLeft: null },
    paused: null,
  }),
  "transferring-paused": transferring("receiver", 0.41, "sender"),
};

function inviting(online: boolean, name: string): Place {
  return place({
    phase: "inviting",
    role: "sender",
    summary: { ...summary, name },
    link,
    code: "7K3M-9QWD-4TVN",
    expiresAt: Date.now() + 23 * 3_600_000,
    online,
  });
}

function ofRole(role: Role): Record<string, Place> {
  const known = role === "sender" ? summary : null;
  const connecting = { phase: "connecting", role, summary: known } as const;
  const delivered = { phase: "delivered", role, summary, seconds: 64, root } as const;
  return {
    [`opening-${role}`]: place({ phase: "opening", role, summary: known }),
    [`connecting-${role}`]: place({ ...connecting, online: true, peerPresent: true }),
    [`connecting-${role}-alone`]: place({ ...connecting, online: true, peerPresent: false }),
    [`connecting-${role}-offline`]: place({ ...connecting, online: false, peerPresent: true }),
    [`deciding-${role}`]: place({ phase: "deciding", role, summary, saving: "downloads" }),
    [`transferring-${role}`]: transferring(role, 0.634),
    [`verifying-${role}`]: place({ phase: "verifying", role, summary }),
    [`delivered-${role}-durable`]: place({ ...delivered, level: "durable" }),
    [`delivered-${role}-session`]: place({ ...delivered, level: "session" }),
    [`delivered-${role}-handed`]: place({ ...delivered, level: "handed" }),
    ...endedOf(role),
  };
}

function endedOf(role: Role): Record<string, Place> {
  const all: Record<string, Place> = {};
  for (const code of [...PEER_FAULTS, ...REASONS, ...MEETING_FAULTS]) {
    const by = code === "cancelled" || code === "declined" ? "them" : "fault";
    all[`ended-${role}-${code}`] = place({
      phase: "ended",
      role,
      summary,
      code,
      by,
      progress: null,
      mayHaveArrived: false,
    });
  }
  const progress = { bytes: 0.63 * summary.size, rate: null, secondsLeft: null };
  all[`ended-${role}-halfway`] = place({
    phase: "ended",
    role,
    summary,
    code: "peer-gone",
    by: "fault",
    progress,
    mayHaveArrived: false,
  });
  return all;
}

export const examples: Record<string, Place> = Object.assign(fixed, ...roles.map(ofRole));
