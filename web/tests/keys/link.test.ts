/** Transfer keys, links and spoken codes: the vectors of `protocol/vectors/keys.json`. */
import { describe, expect, it } from "vitest";
import * as keys from "../../src/keys/link.ts";
import { fromHex, toHex, vectors } from "../protocol/contract.ts";

interface Key {
  key: string;
  check: string;
  code: string;
  app: string;
  link: string;
  spoken: string;
  /** Bytes in hex, by label. */
  derived: { psk: string };
}
interface Entry {
  text: string;
  invitation: { code: string; key?: string; check?: string } | null;
}

describe("a key has one check, link and code", () => {
  for (const vector of vectors<Key | Entry>("keys")) {
    if (!("key" in vector)) continue;
    it(vector.name, async () => {
      const key = fromHex(vector.key);
      const { code, check } = vector;
      expect(await keys.check(key)).toBe(check);
      const secret = await keys.secretOf(key);
      expect({ ...secret, psk: toHex(secret.psk) }).toEqual({ check, psk: vector.derived.psk });
      expect(keys.link(new URL(vector.app), code, key)).toBe(vector.link);
      expect(await keys.spokenCode(code, key)).toBe(vector.spoken);
      expect(keys.readInvitation(vector.link)).toEqual({ transferCode: code, key });
      expect(keys.readInvitation(vector.spoken)).toEqual({ transferCode: code, check });
    });
  }
});

describe("an entry is read, or is neither", () => {
  for (const vector of vectors<Key | Entry>("keys")) {
    if (!("text" in vector)) continue;
    it(vector.name, () => {
      const read = keys.readInvitation(vector.text);
      const { transferCode: code, ...secret } = read ?? { transferCode: "" };
      const key = "key" in secret ? { key: toHex(secret.key) } : secret;
      expect(read && { code, ...key }).toEqual(vector.invitation);
    });
  }
});

it("draws keys anew", () => {
  const drawn = Array.from({ length: 100 }, () => toHex(keys.drawKey()));
  expect(new Set(drawn).size).toBe(100);
  expect(drawn[0]?.length).toBe(32);
});
