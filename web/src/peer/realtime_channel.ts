/**
 * Channels of Supabase Realtime, through its official client.
 *
 * One client for all visits, because it never lets go of what it hears from the window. It does not come
 * back by itself: it would not in a page that is hidden.
 */
import { type RealtimeChannel as Channel, RealtimeClient } from "@supabase/realtime-js";
import beat from "./realtime_beat.worker.ts?worker&url";

/** Milliseconds for connecting and joining, and for an answer. */
const PATIENCE = 10_000;
/** As many as a timer takes: for ever. */
const NEVER = 2 ** 31 - 1;

export interface ChannelListener {
  joined(): void;
  /** Somebody else has broadcast this. */
  heard(payload: unknown): void;
  /** What everybody says of himself who is present now, ourselves included. */
  present(metas: readonly Record<string, unknown>[]): void;
  /** It could not be joined, or is lost. The last that is told. */
  lost(): void;
}

export class RealtimeProject {
  readonly #client: RealtimeClient;

  /** @param key the project's, for browsers */
  constructor(url: URL, key: string) {
    const address = `${url.href.replace(/^http/, "ws").replace(/\/+$/, "")}/realtime/v1`;
    this.#client = new RealtimeClient(address, {
      params: { apikey: key },
      timeout: PATIENCE,
      reconnectAfterMs: () => NEVER,
      worker: true,
      workerUrl: beat,
    });
  }

  /**
   * Goes into a channel, and says of ourselves what `meta` says; the former one was left.
   * @param token with one the channel is private
   */
  enter(
    { topic, event, token }: { topic: string; event: string; token: string | null },
    meta: Record<string, string>,
    listener: ChannelListener,
  ): RealtimeChannel {
    return new RealtimeChannel(this.#client, topic, event, token, meta, listener);
  }

  /** Hangs up; it may be used again after that. */
  async close(): Promise<void> {
    await this.#client.disconnect();
  }
}

/** One channel, from joining it until it is lost. */
export class RealtimeChannel {
  readonly #client: RealtimeClient;
  readonly #event: string;
  readonly #listener: ChannelListener;
  readonly #channel: Channel;
  #over = false;

  constructor(
    client: RealtimeClient,
    topic: string,
    event: string,
    token: string | null,
    meta: Record<string, string>,
    listener: ChannelListener,
  ) {
    this.#client = client;
    this.#event = event;
    this.#listener = listener;
    const config = {
      broadcast: { ack: true, self: false },
      presence: { key: meta.instance ?? "", enabled: true },
      private: token !== null,
    };
    this.#channel = client.channel(topic, { config });
    this.#join(token, meta);
  }

  /** Broadcasts; nothing is known of whether it arrives. */
  send(payload: Record<string, unknown>): void {
    // Where it cannot send, the client would post it over HTTP instead.
    if (this.#carries) this.#broadcast(this.#event, payload);
  }

  /** Goes on with a fresh token. */
  renew(token: string): void {
    this.#client.setAuth(token);
  }

  /** Makes the server answer: if it does not in so many milliseconds, the channel is lost. */
  async check(patience: number): Promise<void> {
    if (!this.#carries || (await this.#broadcast("check", {}, patience)) === "timed out") {
      this.#lose();
    }
  }

  /** Leaves. Nothing is told afterwards. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#channel.unsubscribe();
    this.#channel.teardown();
  }

  get #carries(): boolean {
    return !this.#over && this.#channel.state === "joined" && this.#client.isConnected();
  }

  #broadcast(event: string, payload: Record<string, unknown>, timeout = PATIENCE): Promise<string> {
    return this.#channel.send({ type: "broadcast", event, payload }, { timeout });
  }

  async #join(token: string | null, meta: Record<string, string>): Promise<void> {
    const channel = this.#channel;
    channel.on("broadcast", { event: this.#event }, ({ payload }) => {
      if (!this.#over) this.#listener.heard(payload);
    });
    channel.on("presence", { event: "sync" }, () => {
      if (this.#over) return;
      this.#listener.present(Object.values(channel.presenceState()).flat());
    });
    // Before it is done, a channel that is joined would be joined without it.
    if (token !== null) await this.#client.setAuth(token);
    if (this.#over) return;
    channel.subscribe((state) => {
      if (this.#over) return;
      if (state !== "SUBSCRIBED") this.#lose();
      else {
        this.#listener.joined();
        channel.track(meta);
      }
    });
  }

  #lose(): void {
    if (this.#over) return;
    this.close();
    this.#listener.lost();
  }
}
