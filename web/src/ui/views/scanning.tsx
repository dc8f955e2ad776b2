import { useEffect, useRef, useState } from "preact/hooks";
import { type NoCamera, watchCamera } from "../camera.ts";
import { catalogue } from "../language.ts";
import { View } from "../parts/view.tsx";
import type { Actions } from "../place.ts";
import { readPasted } from "../words/codes.ts";

/** The camera looks for a link's QR code. It is on no longer than this view is shown. */
export function Scanning({ actions }: { actions: Actions }) {
  const { scanning: words, code } = catalogue.value;
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState("");

  useEffect(() => {
    if (video.current === null) return;
    const found = (text: string) => {
      const read = readPasted(text, location.origin);
      if (read?.kind === "link") {
        // Once: opening it again would begin anew what a slow server has not answered yet.
        off();
        actions.openLink(read.fragment);
      } else setProblem(read?.kind === "foreign" ? code.foreign(read.host) : words.other);
    };
    const off = watchCamera(video.current, found, actions.noCamera);
    return off;
  }, [actions, code, words]);

  return (
    <View title={words.title} lead={words.lead}>
      <video ref={video} class="viewfinder" muted playsInline aria-label={words.picture} />
      <p class="small problem" role="status">
        {problem}
      </p>
      <button class="button" type="button" onClick={actions.startOver}>
        {words.type}
      </button>
      <p class="foot">{words.foot}</p>
    </View>
  );
}

/** Why there is no picture, and that there are other ways. */
export function NoPicture({ why, actions }: { why: NoCamera; actions: Actions }) {
  const { scanning: words, buttons } = catalogue.value;
  const { title, todo } = words.none[why];
  return (
    <View title={title} lead={todo}>
      <div class="pair">
        <button class="button primary" type="button" onClick={actions.startOver}>
          {words.type}
        </button>
        <button class="button" type="button" onClick={actions.scan}>
          {buttons.tryAgain}
        </button>
      </div>
    </View>
  );
}
