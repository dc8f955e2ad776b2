/** Sockets to a project that has one channel and says what the test wants: see `tests/supabase` for a real one. */

/** A message of version 2.0.0: join reference, reference, topic, event, payload. */
type Message = [string | null, string | null, string, string, Record<string, unknown>];

const HEAD = 7;

export class FakeRealtime {
  static readonly all: FakeRealtime[] = [];
  /** Whether a join with this token is let in. */
  static admits: (token: unknown) => boolean = () => true;
  /** Whether broadcasts are answered. */
  static answers = true;

  readyState: number = WebSocket.CONNECTING;
  binaryType = "";
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  /** What was said: broadcasts of signals. */
  readonly said: Record<string, unknown>[] = [];
  /** Tokens, as they came: with the join, and later. */
  readonly tokens: unknown[] = [];
  /** What is said of oneself. */
  meta: Record<string, unknown> = {};
  isPrivate: unknown = null;
  heartbeats = 0;
  #topic = "";

  constructor(readonly url: string) {
    FakeRealtime.all.push(this);
    setTimeout(() => {
      if (this.readyState !== WebSocket.CONNECTING) return;
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    }, 1);
  }

  send(data: string | ArrayBuffer): void {
    if (typeof data === "string") this.#take(JSON.parse(data) as Message);
    else this.#takeBroadcast(new Uint8Array(data));
  }

  close(): void {
    this.end();
  }

  /** The connection is gone. */
  end(): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    setTimeout(() => this.onclose?.({ code: 1006 }), 0);
  }

  /** Somebody else broadcasts. */
  hear(payload: unknown, event = "signal"): void {
    this.#tell(null, null, "broadcast", { type: "broadcast", event, payload });
  }

  /** Who is present from now on, beside ourselves. */
  present(...metas: Record<string, unknown>[]): void {
    const all = [this.meta, ...metas].map((meta, index) => [
      `${meta.instance ?? index}`,
      { metas: [{ phx_ref: JSON.stringify(meta), ...meta }] },
    ]);
    this.#tell(null, null, "presence_state", Object.fromEntries(all));
  }

  #tell(join: string | null, ref: string | null, event: string, payload: object): void {
    this.onmessage?.({ data: JSON.stringify([join, ref, this.#topic, event, payload]) });
  }

  #reply([join, ref, topic]: Message, status: string, response: object = {}): void {
    const payload = { status, response };
    this.onmessage?.({ data: JSON.stringify([join, ref, topic, "phx_reply", payload]) });
  }

  #take(message: Message): void {
    const [, , topic, event, payload] = message;
    if (event === "phx_join") {
      const { config, access_token } = payload as { config: { private: unknown } } & Message[4];
      this.#topic = topic;
      this.isPrivate = config.private;
      this.tokens.push(access_token);
      if (!FakeRealtime.admits(access_token)) {
        this.#reply(message, "error", { reason: "Unauthorized: no" });
        return;
      }
      this.#reply(message, "ok", { postgres_changes: [] });
    } else if (event === "access_token") this.tokens.push(payload.access_token);
    else if (event === "presence") {
      this.meta = payload.payload as Record<string, unknown>;
      this.#reply(message, "ok");
    } else if (event === "heartbeat") {
      this.heartbeats += 1;
      this.#reply(message, "ok");
    }
  }

  #takeBroadcast(data: Uint8Array): void {
    const sizes = [...data.subarray(1, HEAD - 1)];
    let at = HEAD;
    const [join = "", ref = "", topic = "", event] = sizes.map((size) => {
      at += size;
      return new TextDecoder().decode(data.subarray(at - size, at));
    });
    const payload = JSON.parse(new TextDecoder().decode(data.subarray(at)));
    if (event === "signal") this.said.push(payload);
    if (FakeRealtime.answers) this.#reply([join, ref, topic, "", {}], "ok");
  }
}
