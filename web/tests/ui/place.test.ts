import { expect, test } from "vitest";
import { lackOf } from "../../src/ui/environment.ts";
import { examples } from "../../src/ui/examples.ts";
import { isAtStake, isLive, readPlace } from "../../src/ui/place.ts";

const at = (address: string) => readPlace(new URL(address, "https://telpher.example"));

test("the address leads to its place", () => {
  expect(at("/").at).toBe("start");
  expect(at("/#7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw").at).toBe("start");
  expect(at("/t#7K3M-9QWD.AAECAwQFBgcICQoLDA0ODw")).toMatchObject({
    at: "invited",
    invitation: { transferCode: "7K3M-9QWD" },
  });
  expect(at("/t").at).toBe("broken-link");
  expect(at("/t#7K3M-9QWD.AAECAwQFBgcICQoLDA0OD").at).toBe("broken-link");
  // A spoken code has no place in an address: it would stand in the history, and be guessed at.
  expect(at("/t#7K3M-9QWD-4TVN").at).toBe("broken-link");
});

test("going elsewhere is held up while something goes on", () => {
  for (const [name, place] of Object.entries(examples)) {
    const live =
      /^(opening|inviting|connecting|deciding|resuming|transferring|reconnecting|verifying|locked|storing)/.test(
        name,
      );
    expect(isLive(place), name).toBe(live);
  }
});

test("closing the page is asked about while something would be lost", () => {
  for (const [name, place] of Object.entries(examples)) {
    if (place.at !== "transfer") {
      expect(isAtStake(place), name).toBe(false);
      continue;
    }
    const { phase, role } = place.status;
    const nothingYet =
      phase === "opening" ||
      (role === "receiver" && /^(connecting|deciding|resuming|locked)$/.test(phase));
    expect(isAtStake(place), name).toBe(isLive(place) && !nothingYet);
  }
});

test("what is missing is named, the first thing first", () => {
  expect(lackOf({ isSecureContext: false })).toBe("secure-context");
  expect(lackOf({ isSecureContext: true })).toBe("webrtc");
  expect(lackOf({ isSecureContext: true, RTCPeerConnection: class {} })).toBeNull();
});
