/** What browsers have and TypeScript's DOM library lacks. */

interface DataTransferItem {
  /** https://wicg.github.io/file-system-access/#dom-datatransferitem-getasfilesystemhandle */
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

interface Window {
  /** https://wicg.github.io/shape-detection-api/#barcode-detection-api, where it exists */
  readonly BarcodeDetector?: typeof import("qr/decode.js").BarcodeDetector;
  /** https://wicg.github.io/web-app-launch/#launchqueue-interface, where it exists */
  readonly launchQueue?: {
    setConsumer(take: (launch: { files: readonly FileSystemFileHandle[] }) => void): void;
  };
}
