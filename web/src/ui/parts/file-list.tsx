import type { FileProgress, Files } from "../../peer/status.ts";
import { catalogue } from "../language.ts";
import { counted, number, percent } from "../words/numbers.ts";
import { fraction, size } from "../words/sizes.ts";
import { Name } from "./name.tsx";
import { Sheet } from "./sheet.tsx";

interface FileListProps {
  files: Files;
  /** Number of all files. */
  count: number;
}

/** The files around the present one, and how many are done. */
export function FileList({ files, count }: FileListProps) {
  const { transferring, contents } = catalogue.value;
  const { near, present, after, done } = files;
  return (
    <section class="card listing" data-testid="files">
      <h2 data-testid="done">{transferring.done(number(done), counted(contents.files, count))}</h2>
      <ul>
        {near.map((file, index) => (
          <Line key={file.path} file={file} isPresent={index === present} />
        ))}
      </ul>
      {after > 0 && <p class="small">{counted(contents.moreThings, after)}</p>}
    </section>
  );
}

function Line({ file, isPresent }: { file: FileProgress; isPresent: boolean }) {
  const begun = isPresent || file.bytes > 0;
  return (
    <li class={file.done ? "done" : begun ? "present" : "waiting"} aria-current={isPresent}>
      <Sheet kind={file.kind} />
      <Name name={file.path} />
      <span class="number">{standing(file, begun)}</span>
    </li>
  );
}

/** How far it has come; of what has not begun, how large it is. */
function standing({ kind, size: whole, bytes, done }: FileProgress, begun: boolean): string {
  const { transferring, contents } = catalogue.value;
  if (done) return transferring.fileDone;
  if (kind === "folder") return "";
  if (!begun) return whole === null ? contents.sizeless : size(whole);
  const part = fraction(bytes, whole);
  return part === null ? size(bytes) : percent(part);
}
