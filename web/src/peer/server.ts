/** The server's HTTP interface, as a peer uses it. */
import type { ErrorCode } from "../protocol/errors.ts";

/** A room of a WebSocket server. */
interface RoomAddress {
  provider: "ws";
  url: URL;
}

/** A channel of Supabase Realtime, private if there is a token, good for so many seconds. */
export interface RealtimeAddress {
  provider: "supabase";
  /** The project's. */
  url: URL;
  key: string;
  channel: string;
  token: string | null;
  tokenSeconds: number;
}

/** Where the two sides of a session meet. */
export type SignalingAddress = RoomAddress | RealtimeAddress;
export type Provider = SignalingAddress["provider"];
export type DeliveryEvent = "signaling-delivery-success" | "signaling-delivery-failure";

export interface Seat {
  transferId: string;
  transferCode: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expiresAt: number;
  token: string;
  iceServers: RTCIceServer[];
  signaling: SignalingAddress;
  /** Whether a receiver had its seat when the server was asked. */
  joined: boolean;
}

/** Whether both lead into the same room, whatever token lets us in. */
export function meetsWhere(one: SignalingAddress, other: SignalingAddress): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf(address: SignalingAddress): string {
  const { url } = address;
  if (address.provider === "ws") return url.href;
  const { key, channel, token } = address;
  return JSON.stringify([url, key, channel, token === null]);
}

/** The server refused, or could not be reached. */
export class ServerFault extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

/** A fault of the moment: the session may be as alive as ever. */
export function isPassing(code: ErrorCode): boolean {
  return code === "server-unreachable" || code === "rate-limited";
}

interface SeatAnswer {
  session: { transferId: string; transferCode: string; expiresAt: string; state: string };
  senderToken?: string;
  receiverToken?: string;
  iceServers: RTCIceServer[];
  signaling: Partial<Omit<RealtimeAddress, "url" | "provider">> & {
    provider?: Provider;
    url: string;
  };
  serverTime: number;
}

const TRIES = 4;
const TRY_SECONDS = 10;

/** What the server's codes mean to a person; any other is one that our own requests never meet. */
const CODES: Record<string, ErrorCode> = {
  "invalid-code": "unknown-code",
  "unknown-code": "unknown-code",
  "already-joined": "already-joined",
  "wrong-token": "expired",
  expired: "expired",
  closed: "closed",
  "too-many-requests": "rate-limited",
};

export class Server {
  constructor(readonly address: URL) {}

  /** The address that links lead to: what the operator calls public, or where this page is from. */
  async publicAddress(): Promise<URL> {
    const signal = AbortSignal.timeout(TRY_SECONDS * 1000);
    const { appUrl } = await fetch(new URL("/api/transfer/config", this.address), { signal })
      .then((answer): Promise<{ appUrl?: string }> => answer.json())
      .catch(() => ({ appUrl: undefined }));
    return appUrl === undefined ? this.address : new URL(appUrl);
  }

  /** Makes a session. */
  async create(): Promise<Seat> {
    return this.#seat(await this.#post<SeatAnswer>("create", {}));
  }

  /**
   * Takes the receiver's seat.
   * @param claim the same claim again, after a lost answer or a reload, gets the same seat
   */
  async join(transferCode: string, claim: string): Promise<Seat> {
    return this.#seat(await this.#post<SeatAnswer>("join", { transferCode, claim }));
  }

  /** Gives the receiver's seat free, for the same receiver or another. */
  async reopen(seat: Seat): Promise<void> {
    const { transferId, token } = seat;
    await this.#post("reopen", { transferId, token });
  }

  /** Keeps a waiting session; the answer has its new end and fresh credentials. */
  async extend({ transferId, token }: Pick<Seat, "transferId" | "token">): Promise<Seat> {
    const answer = await this.#post<SeatAnswer>("extend", { transferId, token });
    return { ...this.#seat(answer), token };
  }

  /** Ends the session. Works while the page is being closed; nobody waits for the answer. */
  close({ transferId, token }: Pick<Seat, "transferId" | "token">): void {
    this.#fetch("close", { transferId, token }, true).catch(() => {
      // The session then ends by its time.
    });
  }

  /** Tells the operator whether signaling led to a connection. Nothing about the transfer. */
  tell(event: DeliveryEvent, provider: Provider): void {
    const body = JSON.stringify({ event, provider });
    navigator.sendBeacon?.(new URL("/api/transfer/telemetry", this.address), body);
  }

  #seat(answer: SeatAnswer): Seat {
    const { session, iceServers, signaling, serverTime } = answer;
    // The two clocks may differ: what counts is how long it is from now.
    const life = Date.parse(session.expiresAt) - serverTime;
    return {
      transferId: session.transferId,
      transferCode: session.transferCode,
      expiresAt: Date.now() + life,
      token: answer.senderToken ?? answer.receiverToken ?? "",
      iceServers,
      signaling: this.#signaling(signaling),
      joined: session.state === "joined",
    };
  }

  #signaling({ provider, url: path, ...more }: SeatAnswer["signaling"]): SignalingAddress {
    const url = new URL(path, this.address);
    if (provider === "supabase") {
      const { key = "", channel = "", token = null, tokenSeconds = 0 } = more;
      return { provider, url, key, channel, token, tokenSeconds };
    }
    url.protocol = url.protocol.replace("http", "ws");
    return { provider: "ws", url };
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const { ok, text } = await this.#persistently(path, body);
    const told = read(text);
    if (ok && told !== null) return told as T;
    throw new ServerFault(CODES[told?.code ?? ""] ?? "server-unreachable");
  }

  /**
   * Every request may be repeated: a claim makes `join` so, and a session made twice just expires.
   * An answer that breaks off is none.
   */
  async #persistently(path: string, body: object): Promise<{ ok: boolean; text: string }> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#fetch(path, body).catch(() => null);
      if (answer !== null && answer.status < 500) {
        const text = await answer.text().catch(() => null);
        if (text !== null) return { ok: answer.ok, text };
      }
      if (attempt === TRIES) throw new ServerFault("server-unreachable");
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }

  #fetch(path: string, body: object, keepalive = false): Promise<Response> {
    return fetch(new URL(`/api/transfer/${path}`, this.address), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TRY_SECONDS * 1000),
      keepalive,
    });
  }
}

function read(text: string): { code?: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
