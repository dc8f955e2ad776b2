import type { Remark } from "../place.ts";
import { filesFound, noticeText } from "../sentences.ts";
import { cleanName } from "../words/names.ts";

/** What there is to say about what was dropped, chosen or taken out: it is heard as soon as it comes. */
export function RemarkLine({ remark }: { remark: Remark | null | undefined }) {
  return (
    <p
      class={remark?.code === "looking" ? "small aside" : "small problem aside"}
      role="alert"
      data-testid="remark"
      data-code={remark?.code}
    >
      {remark && <Sentence remark={remark} />}
    </p>
  );
}

function Sentence({ remark }: { remark: Remark }) {
  if (remark.code === "looking") return filesFound(remark.found);
  if (remark.code !== "unreadable") return noticeText(remark);
  return (
    <>
      <bdi translate={false}>{cleanName(remark.name)}</bdi>
      <br />
      {noticeText(remark)}
    </>
  );
}
