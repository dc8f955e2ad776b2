/** The server's HTTP interface for stored copies; see protocol/share.md. */
import { NotGenuine, type Stream } from "../keys/records.ts";
import type { Trouble } from "../peer/status.ts";
import { SHARE_FAULTS } from "../protocol/errors.ts";
import type { Range } from "../protocol/ranges.ts";
import { Passing, ShareFault } from "./faults.ts";
import { Pieces } from "./pieces.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A part by its name: `data/0`. */
export type Place = `${Stream}/${number}`;

/** What everybody may know who knows the id. */
export interface PublicShare {
  /** Of the password, 16 bytes as base64url; null: there is none. */
  salt: string | null;
  complete: boolean;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** A share as its sender and its receivers see it. */
export interface Share extends PublicShare {
  /** How often it may be downloaded, and was; null: as often as one likes. */
  downloads: number | null;
  downloaded: number;
}

export interface NewShare {
  readTokenDigest: string;
  size: number;
  lifetimeMinutes: number;
  downloads: number | null;
  salt: string | null;
}

export interface Listing {
  share: Share;
  /** Parts that are stored. */
  parts: Record<Stream, Range[]>;
}

/** Bytes of a part, as they come. */
export interface Reading {
  body: ReadableStream<Bytes>;
  /** Names what is stored: other bytes have another name. */
  tag: string;
}

/** Puts bytes there, with a token where it is given, and tells how many have gone. */
export type Put = (
  url: URL,
  token: string | null,
  bytes: Bytes,
  moved: (bytes: number) => void,
  signal: AbortSignal,
) => Promise<Response>;

/** Seconds for an answer to begin. */
const PATIENCE = 30;

const TROUBLES: Record<string, Trouble> = {
  "too-many-requests": "rate-limited",
  "storage-full": "storage-full",
  "part-missing": "part-missing",
  "upload-cut": "server-unreachable",
  "upload-too-slow": "server-unreachable",
  "body-too-slow": "server-unreachable",
};

/** What the server says of one share. Methods throw ShareFault and Passing. */
export class ShareServer {
  readonly #shares: URL;
  readonly #id: string;
  readonly #signal: AbortSignal;
  /** The server's storage may be put to and read without the server, as far as is known. */
  #direct = true;
  #namesPlaces = false;

  /**
   * @param id 32 bytes as base64url
   * @param signal ends whatever is under way
   */
  constructor(address: URL, id: string, signal: AbortSignal) {
    this.#shares = new URL("/api/share/", address);
    this.#id = id;
    this.#signal = signal;
  }

  async look(): Promise<PublicShare> {
    const { share } = await this.#ask<{ share: Dated<PublicShare> }>("GET", this.#id, null);
    return { ...share, expiresAt: Date.parse(share.expiresAt) };
  }

  async create(owner: string, share: NewShare): Promise<Share> {
    try {
      return await this.#change("create", owner, { shareId: this.#id, ...share });
    } catch (error) {
      // Nothing is stored yet: whoever finds no room looks elsewhere.
      const isFull = error instanceof Passing && error.trouble === "storage-full";
      throw isFull ? new ShareFault("storage-full") : error;
    }
  }

  /** @param token the owner's, or the read token */
  async list(token: string): Promise<Listing> {
    const { share, parts } = await this.#ask<DatedListing>("GET", this.#path("parts"), token);
    return { share: dated(share), parts };
  }

  complete(owner: string, parts: Record<Stream, number>): Promise<Share> {
    return this.#change(this.#path("complete"), owner, parts);
  }

  extend(owner: string, lifetimeMinutes: number): Promise<Share> {
    return this.#change(this.#path("extend"), owner, { lifetimeMinutes });
  }

  async revoke(owner: string): Promise<void> {
    await this.#ask("POST", this.#path("revoke"), owner);
  }

  async claim(reader: string, claim: string): Promise<void> {
    await this.#ask("POST", this.#path("claim"), reader, { claim });
  }

  async commit(claim: string): Promise<void> {
    await this.#ask("POST", this.#path("commit"), claim);
  }

  /** Tells those who run the server that something is wrong with it. */
  async report(): Promise<void> {
    await this.#ask("POST", this.#path("report"), null, { reason: "other" });
  }

  /** Stores a part, in place of what was there; past the server where that can be done. */
  async put(
    put: Put,
    place: Place,
    owner: string,
    sealed: Bytes,
    moved: (bytes: number) => void,
  ): Promise<void> {
    const aside = await this.#aside(`${place}/put-url`, owner);
    if (aside !== null) {
      const done = await put(aside.url, null, sealed, moved, this.#signal).catch(() => null);
      if (done?.ok) {
        await this.#ask("POST", this.#path(`${place}/stored`), owner, { name: aside.name });
        return;
      }
    }
    const url = new URL(this.#path(place), this.#shares);
    try {
      await read(put(url, owner, sealed, moved, this.#signal));
    } catch (error) {
      // What stands before the server may take no whole part: then there is that other way alone.
      this.#direct = this.#namesPlaces;
      throw error;
    }
    // Whoever runs it may not have allowed it, or it is out of reach; and this way does lead there.
    this.#direct = false;
  }

  /**
   * Reads a part from byte `first` up to, not including, `end`.
   * @param isAll whether that is the whole part: as such it may be had past the server
   * @throws {NotGenuine} if what is stored there is not so long
   */
  async read(place: Place, claim: string, [first, end]: Range, isAll: boolean): Promise<Reading> {
    const aside = isAll ? await this.#aside(`${place}/get-url`, claim) : null;
    const url = aside?.url ?? new URL(this.#path(place), this.#shares);
    const headers = new Headers({ range: `bytes=${first}-${end - 1}` });
    if (aside === null) headers.set("authorization", `Bearer ${claim}`);
    const answer = await this.#fetch(url, { headers }).catch((error: unknown) => {
      if (aside === null) throw error;
      return null;
    });
    if (aside !== null && !answer?.ok) {
      this.#direct = false;
      return this.read(place, claim, [first, end], isAll);
    }
    if (answer === null) return unreachable();
    if (answer.status === 416) throw new NotGenuine();
    if (!answer.ok) throw await faultOf(answer);
    const length = Number(answer.headers.get("content-length"));
    const isThis = length === end - first && (answer.status === 206 || first === 0);
    if (!isThis || answer.body === null) {
      await answer.body?.cancel();
      throw new NotGenuine();
    }
    // A bucket's own tags are hidden from pages of another origin; but no two blobs have one path.
    return { body: answer.body, tag: aside?.url.pathname ?? answer.headers.get("etag") ?? "" };
  }

  /** All of a part that is read before anything is claimed, or has no known length. */
  async whole(place: Place, token: string, most: number): Promise<Bytes> {
    const url = new URL(this.#path(place), this.#shares);
    const answer = await read(this.#fetch(url, { headers: { authorization: `Bearer ${token}` } }));
    const length = Number(answer.headers.get("content-length"));
    if (!(length <= most) || answer.body === null) {
      await answer.body?.cancel();
      throw new NotGenuine();
    }
    const pieces = new Pieces(answer.body);
    try {
      return await pieces.read(length);
    } finally {
      pieces.close();
    }
  }

  /** An address past the server, where there are such. */
  async #aside(path: string, token: string): Promise<{ url: URL; name: string } | null> {
    if (!this.#direct) return null;
    const { url, name } = await this.#ask<{ url: string | null; name: string }>(
      "POST",
      this.#path(path),
      token,
    );
    this.#direct = url !== null;
    this.#namesPlaces ||= url !== null;
    return url === null ? null : { url: new URL(url), name };
  }

  async #change(path: string, token: string, body: object): Promise<Share> {
    const { share } = await this.#ask<{ share: Dated<Share> }>("POST", path, token, body);
    return dated(share);
  }

  async #ask<Answer>(
    method: "GET" | "POST",
    path: string,
    token: string | null,
    body?: object,
  ): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const sent = body === undefined ? null : JSON.stringify(body);
    const url = new URL(path, this.#shares);
    const answer = await read(this.#fetch(url, { method, headers, body: sent }));
    return answer.json().catch(unreachable);
  }

  #path(within: string): string {
    return `${this.#id}/${within}`;
  }

  /** Waits so long for an answer to begin; how long it takes is another matter. */
  async #fetch(url: URL, request: RequestInit): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE * 1000);
    const signal = AbortSignal.any([this.#signal, late.signal]);
    try {
      return await fetch(url, { ...request, signal, cache: "no-store" });
    } catch {
      return unreachable();
    } finally {
      clearTimeout(timer);
    }
  }
}

type Dated<Shown extends PublicShare> = Omit<Shown, "expiresAt"> & { expiresAt: string };
type DatedListing = Omit<Listing, "share"> & { share: Dated<Share> };

function dated(share: Dated<Share>): Share {
  return { ...share, expiresAt: Date.parse(share.expiresAt) };
}

function unreachable(): never {
  throw new Passing("server-unreachable");
}

async function read(answering: Promise<Response>): Promise<Response> {
  const answer = await answering.catch(unreachable);
  if (!answer.ok) throw await faultOf(answer);
  return answer;
}

async function faultOf(answer: Response): Promise<Error> {
  const { code = "" } = (await answer.json().catch(() => ({}))) as { code?: string };
  const trouble = TROUBLES[code];
  if (trouble) return new Passing(trouble, Number(answer.headers.get("retry-after")));
  const known = SHARE_FAULTS.find((fault) => fault === code);
  if (known) return new ShareFault(known);
  if (code === "budget-spent") return new ShareFault(code);
  // Whatever stands before the server may answer in its place.
  const passes = answer.status >= 500 || answer.status === 429 || code === "";
  return passes ? new Passing("server-unreachable") : new ShareFault("internal-error");
}
