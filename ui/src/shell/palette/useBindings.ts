import { PLACES } from "@/shell/places";
import { useText } from "@/text";

/** The keys of the whole page, and what each does. */
export function useBindings(): readonly (readonly [keys: string, does: string])[] {
  const t = useText();
  return [
    ["Ctrl K · ⌘ K", t.palette.title],
    ["?", t.palette.shortcuts],
    ["/", t.palette.searching],
    ...PLACES.map(({ key, called }) => [`g ${key}`, t.nav[called]] as const),
    ["Esc", t.close],
  ];
}
