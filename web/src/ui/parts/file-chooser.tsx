import { buttons } from "../sentences.ts";

/** A real file input; its label looks like a button. */
export function FileChooser({ onFiles }: { onFiles(files: readonly File[]): void }) {
  return (
    <label class="button primary chooser">
      <input
        type="file"
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // The same file may be chosen once more.
          input.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
      {buttons.choose}
    </label>
  );
}
