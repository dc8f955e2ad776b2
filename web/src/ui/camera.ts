/** Reads QR codes with the camera. */

/** Why there is no picture: it was refused, there is no camera, or another program has it. */
export type NoCamera = "refused" | "none" | "busy";

/** Milliseconds between two looks, for a processor that has other things to do. */
const PAUSE = 100;
const QR = "qr_code";

/** https://wicg.github.io/shape-detection-api/#barcode-detection-api */
interface Detector {
  detect(video: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

export const hasCameras = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

/**
 * Shows what the camera sees, and tells every text that it reads, again and again.
 * @returns switches the camera off
 */
export function watchCamera(
  video: HTMLVideoElement,
  found: (text: string) => void,
  failed: (why: NoCamera) => void,
): () => void {
  let stream: MediaStream | null = null;
  let over = false;
  const stop = () => {
    over = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };

  async function watch() {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
    });
    // Left while the browser asked.
    if (over) return stop();
    for (const track of stream.getTracks()) track.onended = () => fail("busy");
    video.srcObject = stream;
    const [detector] = await Promise.all([newDetector(), video.play()]);
    while (!over) {
      const [code] = await detector.detect(video);
      if (code !== undefined && !over) found(code.rawValue);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function fail(why: NoCamera) {
    if (over) return;
    stop();
    failed(why);
  }

  watch().catch((error: unknown) => fail(reasonOf(error)));
  return stop;
}

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
function reasonOf(error: unknown): NoCamera {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}

/** The browser's own, where it has one that knows these codes; else one that is loaded now. */
async function newDetector(): Promise<Detector> {
  const formats = await window.BarcodeDetector?.getSupportedFormats();
  const own = formats?.includes(QR) ? window.BarcodeDetector : undefined;
  const Detector = own ?? (await import("qr/decode.js")).BarcodeDetector;
  return new Detector({ formats: [QR] });
}
