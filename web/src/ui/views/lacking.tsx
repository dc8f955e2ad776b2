import type { Lack } from "../environment.ts";
import { View } from "../parts/view.tsx";
import { lacks } from "../sentences.ts";

export function Lacking({ lack }: { lack: Lack }) {
  const { title, todo } = lacks[lack];
  return <View title={title} lead={todo} />;
}
