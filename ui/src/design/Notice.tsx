/** What a view shows instead of its content: nothing there, still loading, refused, failed. */

import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { useText } from "@/text";
import { Button } from "./Button";
import styles from "./Notice.module.css";

export function Notice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.notice} role="status">
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}

export function Loading() {
  const t = useText();
  return <Notice title={t.loading} />;
}

export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  const t = useText();
  const [title, more] = said(error, t);
  return (
    <Notice title={title}>
      {more && <p>{more}</p>}
      {again && <Button onPress={again}>{t.error.again}</Button>}
    </Notice>
  );
}

function said(error: unknown, t: ReturnType<typeof useText>): [string, string] {
  if (!(error instanceof ApiError)) return [t.error.wrong, String(error)];
  if (error.status === 0) return [t.error.offline, ""];
  if (error.status === 403) return [t.error.denied, error.hint || t.error.deniedHint];
  return [error.message, error.hint];
}
