import { beforeAll, expect, test } from "vitest";
import type { EndedBy, Role, Summary } from "../../src/peer/status.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS, SHARE_FAULTS } from "../../src/protocol/errors.ts";
import { endingOf } from "../../src/ui/endings.ts";
import { examples } from "../../src/ui/examples.ts";
import { speakOfCopies } from "../../src/ui/language.ts";
import {
  actionText,
  announcement,
  deliveredPlace,
  detail,
  lost,
  pageTitle,
  timeLeft,
  took,
} from "../../src/ui/sentences.ts";

const codes = [...PEER_FAULTS, ...REASONS, ...MEETING_FAULTS, ...SHARE_FAULTS];
beforeAll(speakOfCopies);

const roles: Role[] = ["sender", "receiver"];
const everyone: EndedBy[] = ["us", "them", "fault"];

test.each(codes)("%s says what happened, what is lost and what to do", (code) => {
  for (const role of roles) {
    for (const by of everyone) {
      const ending = endingOf(code, role, by);
      expect(ending.title).toMatch(/^[A-Z].*[^.]$/);
      const ended = {
        phase: "ended",
        role,
        code,
        by,
        summary: null,
        progress: null,
        at: 0,
      } as const;
      const losses = [
        lost({ ...ended, mayHaveArrived: true, kept: false }),
        lost({ ...ended, mayHaveArrived: false, kept: false }),
        lost({ ...ended, mayHaveArrived: false, kept: true }),
      ];
      for (const sentence of [ending.why ?? "Known.", ending.todo, ...losses]) {
        expect(sentence).toMatch(/^[A-Z].*\.$/);
        expect(sentence).not.toMatch(/oops|sorry|!|undefined/i);
      }
      expect(actionText(role, ending.action)).not.toBe("");
      // Only who has the file can choose it.
      if (ending.action === "choose") expect(role).toBe("sender");
    }
  }
});

test.each(REASONS)("a copy that did not come down for %s can be fetched again", (code) => {
  const ending = endingOf(code, "receiver", "us", true);
  expect(ending.todo).toBe("The copy is still kept for you: you can try again.");
  expect(actionText("receiver", ending.action)).toBe("Try again");
});

test("who can fetch a copy again is not told to have it sent again", () => {
  const place = examples["ended-stored"];
  if (place?.at !== "transfer" || place.status.phase !== "ended") throw new Error("no ending");
  expect(place.status.kept).toBe(true);
  expect(lost(place.status)).toBe("You have no complete copy. Theirs is as it was.");
});

test.each(Object.keys(examples))("%s has a title, and words for the ear", (name) => {
  const place = examples[name];
  if (!place) throw new Error(name);
  expect(pageTitle(place)).toMatch(/Telpher$/);
  if (place.at === "transfer") expect(announcement(place)).not.toBe("");
});

test("progress is told in quarters only", () => {
  const place = examples["transferring-receiver"];
  if (place?.at !== "transfer" || place.status.phase !== "transferring") throw new Error();
  const { status } = place;
  const said = new Set<string>();
  const size = status.summary.size ?? 0;
  for (let bytes = 0; bytes <= size; bytes += size / 200) {
    const progress = { ...status.progress, bytes };
    said.add(announcement({ ...place, status: { ...status, progress } }));
  }
  expect([...said].map((text) => text.replace(/^\D+/, ""))).toEqual([
    "0%",
    "25%",
    "50%",
    "75%",
    "100%",
  ]);
});

test("many things are summed up in one line", () => {
  const summary = { name: "a", size: 1 };
  const said = (kind: Summary["kind"], more: number, count: number) =>
    detail({ ...summary, kind, more, count }).replaceAll("\u00a0", " ");
  expect(said("file", 0, 1)).toBe("");
  expect(said("text", 0, 1)).toBe("");
  expect(said("folder", 0, 0)).toBe("an empty folder");
  expect(said("folder", 0, 1)).toBe("1 file");
  expect(said("folder", 0, 1204)).toBe("1,204 files");
  expect(said("several", 1, 2)).toBe("and 1 more file");
  expect(said("several", 3, 4)).toBe("and 3 more files");
  expect(said("several", 3, 90)).toBe("and 3 more, 90 files in all");
});

test("a text is said to be shown only where it is nowhere else", () => {
  const place = examples["delivered-text"];
  if (place?.at !== "transfer" || place.status.phase !== "delivered") throw new Error();
  const { status } = place;
  expect(deliveredPlace(status)).toMatch(/not saved/);
  expect(deliveredPlace({ ...status, level: "durable" })).not.toMatch(/not saved/);
});

test("a time is said in words where a figure would say too much", () => {
  const spaced = (text: string) => text.replaceAll("\u00a0", " ");
  expect(timeLeft(2)).toBe("a few seconds left");
  expect(spaced(timeLeft(200))).toBe("about 3 minutes left");
  expect(took(0.2)).toBe("Verified after less than a second");
  expect(spaced(took(64))).toBe("Verified after 1 minute, 4 seconds");
});
