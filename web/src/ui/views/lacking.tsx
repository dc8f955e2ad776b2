import type { Lack } from "../environment.ts";
import { catalogue } from "../language.ts";
import { View } from "../parts/view.tsx";

export function Lacking({ lack }: { lack: Lack }) {
  const { title, todo } = catalogue.value.lacks[lack];
  return <View title={title} lead={todo} />;
}
