/** A time that comes, in words for a sentence: exactly, how far off, and by the clock that it is meant by. */

import { useNow } from "@/design/Time";
import { useLanguage, useText } from "@/text";
import { ago, exactly, inZone } from "@/text/time";

export function useMoment(): (at: string | undefined, zone?: string) => string | undefined {
  const t = useText();
  const { language } = useLanguage();
  const now = useNow();
  return (at, zone) => {
    const when = Date.parse(at ?? "");
    if (Number.isNaN(when)) return undefined;
    const there = zone ? inZone(when, language, zone) : undefined;
    const also = [ago(when, now, language), ...(there && zone ? [t.windows.there(there, zone)] : [])];
    return t.windows.moment(exactly(when, language), also.join("; "));
  };
}
