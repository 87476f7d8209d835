import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Notice } from "@/design/Notice";
import { useText } from "@/text";

export function Missing() {
  const t = useText();
  return (
    <Notice title={t.error.missing}>
      <Link to="/applications">{t.nav.applications}</Link>
    </Notice>
  );
}

export function Broken({ error }: ErrorComponentProps) {
  const t = useText();
  return (
    <Notice title={t.error.broken}>
      <code>{String(error)}</code>
    </Notice>
  );
}
