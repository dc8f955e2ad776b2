import { catalogue } from "../language.ts";
import { View } from "../parts/view.tsx";
import { filesFound } from "../sentences.ts";

export function Collecting({ found }: { found: number }) {
  return <View title={catalogue.value.collecting.title} lead={filesFound(found)} />;
}
