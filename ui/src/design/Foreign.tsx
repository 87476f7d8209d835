/** Text of others within ours: harmless, in its own direction, cut when it is endless. */

import { harmless } from "@/domain/shown";

export function Foreign({ text, longest = 300 }: { text: string; longest?: number }) {
  return <bdi>{harmless(text, longest)}</bdi>;
}
