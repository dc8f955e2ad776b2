/** What stands where the live transfer, the browser and the server would, for who has to do with all three. */
import { drawKey, link } from "../../src/keys/link.ts";
import type { Accepted } from "../../src/peer/receiving_transfer.ts";
import { type Content, contentsOf } from "../../src/peer/selection.ts";
import type { TakenSending } from "../../src/peer/sendings.ts";
import type { Consent, Selection, Status } from "../../src/peer/status.ts";

/** A live transfer that is at whatever the test says. */
export class Live {
  static latest: Live;
  hasOtherWay = false;
  hasBegun = false;
  wasCancelled = false;
  readonly link = link(new URL("http://127.0.0.1/"), "ABCD-EFGH", drawKey());
  readonly written = 0;
  readonly isFleeting = false;
  readonly closed = Promise.resolve();
  readonly accepted: Accepted | null = null;
  status: Status;
  readonly #listeners = new Set<(status: Status) => void>();

  constructor(role: "sender" | "receiver") {
    Live.latest = this;
    this.status = { phase: "opening", role, summary: null };
  }

  start(): void {
    this.hasBegun = true;
  }

  subscribe(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What else belongs to such a status is of no interest here. */
  is(status: object): void {
    this.status = { role: this.status.role, summary: null, ...status } as Status;
    for (const listener of this.#listeners) listener(this.status);
  }

  ends(code: string, by: "us" | "them" | "fault" = "fault"): void {
    this.is({ phase: "ended", code, by, mayHaveArrived: false });
  }

  cancel(): void {
    this.wasCancelled = true;
    if (this.status.phase !== "ended") this.ends("cancelled", "us");
  }

  giveWay(): void {}
}

export class LiveSending extends Live {
  readonly contents: readonly Content[];

  consent: Consent;

  constructor(
    readonly chosen: Selection,
    taken: TakenSending | null,
  ) {
    super("sender");
    this.consent = taken?.kept.consent ?? "ask";
    this.contents = contentsOf(chosen);
  }

  async add(): Promise<null> {
    return null;
  }
}

export class LiveReceiving extends Live {
  constructor(readonly invitation: object) {
    super("receiver");
  }
}

interface StoredShare {
  owner: string;
  announced: object;
  isRevoked: boolean;
  isComplete: boolean;
  /** How many there are of each stream. */
  parts: Record<string, number>;
}

/** A server of stored copies that does what the test says. */
export class ShareStandIn {
  /** What was asked of it, by the last part of the path; also where it was away. */
  readonly asked: string[] = [];
  readonly shares = new Map<string, StoredShare>();
  isAway = false;
  /** Takes requests, and never answers them. */
  isSilent = false;
  /** So many answers are lost on their way. */
  losesAnswers = 0;

  readonly fetch = async (url: URL, request: RequestInit): Promise<Response> => {
    const [, , , id = "", ...within] = url.pathname.split("/");
    this.asked.push(within.at(-1) ?? id);
    if (this.isAway) throw new TypeError("away");
    if (this.isSilent) {
      return new Promise((_, reject) => {
        request.signal?.addEventListener("abort", () => reject(request.signal?.reason));
      });
    }
    const answer = this.#answer(id, within, request);
    if (this.losesAnswers > 0) {
      this.losesAnswers -= 1;
      throw new TypeError("lost");
    }
    return answer;
  };

  #answer(id: string, within: string[], { headers, method, body }: RequestInit): Response {
    const owner = new Headers(headers).get("authorization") ?? "";
    if (id === "create") return this.#create(owner, JSON.parse(`${body}`));
    const share = this.shares.get(id);
    if (share === undefined) return refusal(404, "unknown-share");
    if (share.isRevoked && within[0] !== "revoke") return refusal(410, "share-revoked");
    if (within.length > 0 && owner !== share.owner) return refusal(403, "wrong-share-token");
    if (within[0] === "revoke") share.isRevoked = true;
    else if (within[0] === "complete") share.isComplete = true;
    else if (within[0] === "parts") return Response.json({ share: shown(share), parts: NO_PARTS });
    else if (within.at(-1) === "put-url") return Response.json({ url: null, name: null });
    else if (method === "PUT")
      share.parts[within[0] ?? ""] = (share.parts[within[0] ?? ""] ?? 0) + 1;
    return Response.json({ share: shown(share) });
  }

  #create(owner: string, { shareId, ...announced }: { shareId: string }): Response {
    const former = this.shares.get(shareId);
    if (former?.isRevoked) return refusal(410, "share-revoked");
    if (former && former.owner !== owner) return refusal(409, "share-taken");
    const share = former ?? { owner, announced, isRevoked: false, isComplete: false, parts: {} };
    this.shares.set(shareId, share);
    return Response.json({ share: shown(share) });
  }
}

const NO_PARTS = { data: [], manifest: [], completion: [] };

function shown({ isComplete }: StoredShare): object {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return { salt: null, complete: isComplete, expiresAt, downloads: null, downloaded: 0 };
}

function refusal(status: number, code: string): Response {
  return Response.json({ code }, { status });
}

/** What a browser keeps for a page: the object's own properties, as there. */
export class MemoryStorage {
  [name: string]: unknown;

  get length(): number {
    return Object.keys(this).length;
  }

  key(at: number): string | null {
    return Object.keys(this)[at] ?? null;
  }

  getItem(name: string): unknown {
    return this[name] ?? null;
  }

  setItem(name: string, text: string): void {
    this[name] = text;
  }

  removeItem(name: string): void {
    delete this[name];
  }
}
