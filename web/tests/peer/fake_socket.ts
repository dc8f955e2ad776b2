/** A WebSocket whose server is a function of the test. */

type Said = { type: string; token: string };

export class FakeSocket {
  static readonly OPEN = WebSocket.OPEN;
  /** Answers what a socket says. */
  static server: (socket: FakeSocket, said: Said) => void = () => {};
  readyState: number = WebSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor(readonly url = new URL("ws://server.example")) {
    queueMicrotask(() => {
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    });
  }

  send(text: string): void {
    FakeSocket.server(this, JSON.parse(text));
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  hear(message: object): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }

  /** The server closes it. */
  end(code: number, reason: string): void {
    queueMicrotask(() => {
      this.close();
      this.onclose?.({ code, reason });
    });
  }
}
