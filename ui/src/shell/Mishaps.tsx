/** In place of a view: an address that leads nowhere, and a view that has failed. */

import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";

export function Missing() {
  const t = useText();
  useTitle(t.error.missing);
  return (
    <Notice of={t.error.missing} title={t.error.missingHint}>
      <Link to="/applications">{t.nav.applications}</Link>
    </Notice>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  const t = useText();
  return (
    <main>
      <Notice of={t.error.broken} title={t.error.brokenHint}>
        <code>{harmless(String(error), 2000)}</code>
      </Notice>
    </main>
  );
}
