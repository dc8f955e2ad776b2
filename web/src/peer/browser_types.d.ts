/** What browsers have and TypeScript's DOM library lacks. */

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle, in workers only */
interface FileSystemSyncAccessHandle {
  read(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
  /** Chromium only. */
  remove?(): Promise<void>;
}

interface FileSystemHandle {
  /** https://wicg.github.io/file-system-access/#api-filesystemhandle-requestpermission */
  requestPermission?(descriptor: { mode: "read" }): Promise<PermissionState>;
}

interface Navigator {
  /** https://wicg.github.io/netinfo/#connection-attribute, where it exists */
  readonly connection?: EventTarget & {
    /** Where the browser tells: on few devices. */
    readonly type?: string;
  };
}

interface Window {
  /** https://wicg.github.io/file-system-access/#api-showsavefilepicker */
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  /** https://wicg.github.io/file-system-access/#api-showdirectorypicker */
  showDirectoryPicker?(options: { mode: "readwrite" }): Promise<FileSystemDirectoryHandle>;
}
