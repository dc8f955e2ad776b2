import { catalogue } from "../language.ts";
import { displayName } from "../words/names.ts";

/** A hostile name, isolated. It may be cut in its middle, its end never. */
export function Name({ name }: { name: string }) {
  const { head, tail } = displayName(name);
  return (
    <bdi class="name" translate={false}>
      {tail === "" ? (
        catalogue.value.contents.nameless
      ) : (
        <>
          {head !== "" && <span class="name-head">{head}</span>}
          <span class="name-tail">{tail}</span>
        </>
      )}
    </bdi>
  );
}
