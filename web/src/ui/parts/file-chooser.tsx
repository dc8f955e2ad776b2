import { catalogue } from "../language.ts";
import type { Actions } from "../place.ts";
import { ofFiles } from "../selecting.ts";

interface ChooserProps {
  label: string;
  primary?: boolean;
  folder?: boolean;
  send: Actions["send"];
}

/** A real file input; its label looks like a button. */
function Chooser({ label, primary = false, folder = false, send }: ChooserProps) {
  return (
    <label class={primary ? "button primary chooser" : "button chooser"}>
      <input
        type="file"
        multiple
        ref={(input) => {
          if (input) input.webkitdirectory = folder;
        }}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // The same ones may be chosen once more.
          input.value = "";
          send(ofFiles(files));
        }}
      />
      {label}
    </label>
  );
}

interface FileChooserProps {
  /** What is chosen goes with what is being sent. */
  adds?: boolean;
  /** There is something better to do. */
  plain?: boolean;
  send: Actions["send"];
}

/** Files or a folder. Where the browser cannot open folders, it is not offered. */
export function FileChooser({ adds = false, plain = adds, send }: FileChooserProps) {
  const { choose, chooseFolder, add, addFolder } = catalogue.value.buttons;
  const folders = "webkitdirectory" in HTMLInputElement.prototype;
  return (
    <div class="choosers">
      <Chooser label={adds ? add : choose} primary={!plain} send={send} />
      {folders && <Chooser label={adds ? addFolder : chooseFolder} folder send={send} />}
    </div>
  );
}
