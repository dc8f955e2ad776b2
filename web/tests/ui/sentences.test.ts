import { expect, test } from "vitest";
import type { EndedBy, Role } from "../../src/peer/status.ts";
import { MEETING_FAULTS, PEER_FAULTS, REASONS } from "../../src/protocol/errors.ts";
import { examples } from "../../src/ui/examples.ts";
import { announcement, ended, endings, pageTitle } from "../../src/ui/sentences.ts";

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
  for (let bytes = 0; bytes <= status.summary.size; bytes += status.summary.size / 200) {
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
