/** What the browser must offer before anything can be sent or received. */
export type Lack = "secure-context" | "webrtc";

interface Scope {
  isSecureContext: boolean;
  RTCPeerConnection?: unknown;
}

/** The first thing that is missing; null when all is there. */
export function lackOf(scope: Scope): Lack | null {
  // Without a secure context there is no WebCrypto: no key could be drawn or checked.
  if (!scope.isSecureContext) return "secure-context";
  if (typeof scope.RTCPeerConnection !== "function") return "webrtc";
  return null;
}
