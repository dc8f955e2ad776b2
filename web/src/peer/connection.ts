/** One peer connection with its two channels, which live in the engine from their first moment. */
import type { EngineHost } from "./engine_host.ts";
import { pathOf } from "./path.ts";
import type { Path } from "./status.ts";
import type { ToWorker } from "./worker_messages.ts";

export interface ConnectionListener {
  candidate(candidate: string): void;
  /** The path stands; said again when it does after having been disconnected. */
  connected(): void;
  /** Nothing comes through for the moment; it may recover. */
  disconnected(): void;
  /** No path, or the path is lost for good. */
  failed(): void;
}

let made = 0;

export class Connection {
  /** By which the engine knows its channels. */
  readonly number: number;
  readonly #peer: RTCPeerConnection;
  readonly #engine: EngineHost;
  readonly #early: string[] = [];
  #closed = false;

  /**
   * @param engine one that is ready: a channel can only be moved in the task that creates it
   * @throws {DOMException} `DataCloneError` where the browser cannot move channels
   */
  constructor(iceServers: RTCIceServer[], engine: EngineHost, listener: ConnectionListener) {
    const peer = new RTCPeerConnection({ iceServers });
    this.number = ++made;
    this.#peer = peer;
    this.#engine = engine;
    const control = peer.createDataChannel("control", { negotiated: true, id: 0 });
    const data = peer.createDataChannel("data", { negotiated: true, id: 1, ordered: false });
    const channels: ToWorker = { type: "channels", connection: this.number, control, data };
    // The DOM types do not know yet that channels can be transferred.
    try {
      engine.postMessage(channels, [control, data] as unknown as Transferable[]);
    } catch (error) {
      peer.close();
      throw error;
    }
    peer.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate && !this.#closed) listener.candidate(candidate.candidate);
    };
    peer.onconnectionstatechange = () => {
      if (this.#closed) return;
      const { connectionState } = peer;
      if (connectionState === "connected") listener.connected();
      else if (connectionState === "disconnected") listener.disconnected();
      else if (connectionState === "failed") listener.failed();
    };
  }

  /** From here on this connection is the one in force: the engine uses its channels. */
  use(): void {
    const maxMessageSize = this.#peer.sctp?.maxMessageSize ?? 65_536;
    this.#tell({ type: "connected", connection: this.number, maxMessageSize });
  }

  /** Which way it takes at present: that may change without anybody's doing. */
  async path(): Promise<Path | null> {
    return pathOf(await this.#peer.getStats());
  }

  async offer(): Promise<string> {
    await this.#peer.setLocalDescription();
    return this.#peer.localDescription?.sdp ?? "";
  }

  async answer(sdp: string): Promise<string> {
    await this.#describe({ type: "offer", sdp });
    return this.offer();
  }

  accept(sdp: string): Promise<void> {
    return this.#describe({ type: "answer", sdp });
  }

  /** Candidates may overtake the description that they belong to. */
  async add(candidates: readonly string[]): Promise<void> {
    if (this.#peer.remoteDescription === null) {
      this.#early.push(...candidates);
      return;
    }
    for (const candidate of candidates) {
      await this.#peer.addIceCandidate({ candidate, sdpMid: "0", sdpMLineIndex: 0 });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer.close();
    this.#tell({ type: "dropped", connection: this.number });
  }

  #tell(message: ToWorker): void {
    this.#engine.postMessage(message);
  }

  async #describe(description: RTCSessionDescriptionInit): Promise<void> {
    await this.#peer.setRemoteDescription(description);
    await this.add(this.#early.splice(0));
  }
}
