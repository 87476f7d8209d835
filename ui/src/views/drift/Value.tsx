/** A value as it is declared, or is live; or that there is none. */

import { asText, harmless } from "@/domain/shown";
import { useText } from "@/text";

const LONGEST = 160; // characters of a value on a line

export function Value({
  value,
  kind,
  longest = LONGEST,
}: {
  value: unknown;
  kind?: string | undefined;
  longest?: number;
}) {
  const t = useText();
  if (value === undefined || value === null) return <i>{t.one.notThere}</i>;
  return (
    <bdi className={kind}>
      <code>{harmless(asText(value), longest)}</code>
    </bdi>
  );
}
