import { expect, test } from "vitest";
import type { EndedBy, Role, Summary } from "../../src/peer/status.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS } from "../../src/protocol/errors.ts";
import { examples } from "../../src/ui/examples.ts";
import {
  announcement,
  contents,
  delivered,
  ended,
  endings,
  pageTitle,
} from "../../src/ui/sentences.ts";

const codes = [...PEER_FAULTS, ...REASONS, ...MEETING_FAULTS];
const roles: Role[] = ["sender", "receiver"];
const everyone: EndedBy[] = ["us", "them", "fault"];

test.each(codes)("%s says what happened, what is lost and what to do", (code) => {
  for (const role of roles) {
    for (const by of everyone) {
      const ending = endings[code](role, by);
      expect(ending.title).toMatch(/^[A-Z].*[^.]$/);
      const losses = [true, false].map((arrived) => ended.lost(role, ending, arrived));
      for (const sentence of [ending.why ?? "Known.", ending.todo, ...losses]) {
        expect(sentence).toMatch(/^[A-Z].*\.$/);
        expect(sentence).not.toMatch(/oops|sorry|!|undefined/i);
      }
      expect(ended.action(role, ending.action)).not.toBe("");
      // Only who has the file can choose it.
      if (ending.action === "choose") expect(role).toBe("sender");
    }
  }
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
    said.add(announcement({ at: "transfer", status: { ...status, progress } }));
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
  const detail = (kind: Summary["kind"], more: number, count: number) =>
    contents.detail({ ...summary, kind, more, count }).replaceAll("\u00a0", " ");
  expect(detail("file", 0, 1)).toBe("");
  expect(detail("text", 0, 1)).toBe("");
  expect(detail("folder", 0, 0)).toBe("an empty folder");
  expect(detail("folder", 0, 1)).toBe("1 file");
  expect(detail("folder", 0, 1204)).toBe("1,204 files");
  expect(detail("several", 1, 2)).toBe("and 1 more file");
  expect(detail("several", 3, 4)).toBe("and 3 more files");
  expect(detail("several", 3, 90)).toBe("and 3 more, 90 files in all");
});

test("a text is said to be shown only where it is nowhere else", () => {
  const place = examples["delivered-text"];
  if (place?.at !== "transfer" || place.status.phase !== "delivered") throw new Error();
  const { status } = place;
  expect(delivered.place(status)).toMatch(/not saved/);
  expect(delivered.place({ ...status, level: "durable" })).not.toMatch(/not saved/);
});
