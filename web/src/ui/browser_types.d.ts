/** What browsers have and TypeScript's DOM library lacks. */

interface Window {
  /** https://wicg.github.io/shape-detection-api/#barcode-detection-api, where it exists */
  readonly BarcodeDetector?: typeof import("qr/decode.js").BarcodeDetector;
}
