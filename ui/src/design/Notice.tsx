/** What a view shows instead of its content: nothing there, still loading, refused, failed. */

import type { ReactNode } from "react";
import { ApiError, UNREADABLE } from "@/api/client";
import { useText } from "@/text";
import { Button } from "./Button";
import styles from "./Notice.module.css";

interface Whole {
  /** What the view is called, where this stands for all of it. */
  of?: string | undefined;
}

export function Notice({ title, of, children }: { title: string; children?: ReactNode } & Whole) {
  return (
    <>
      {of && (
        <h1>
          <bdi>{of}</bdi>
        </h1>
      )}
      <div className={styles.notice} role="status">
        <p className={styles.title}>{title}</p>
        {children}
      </div>
    </>
  );
}

export function Loading({ of }: Whole) {
  const t = useText();
  return <Notice title={t.loading} of={of} />;
}

export function Trouble({ error, again, of }: { error: unknown; again?: () => void } & Whole) {
  const t = useText();
  const [title, more] = said(error, t);
  return (
    <Notice title={title} of={of}>
      {more && <p>{more}</p>}
      {again && <Button onPress={again}>{t.error.again}</Button>}
    </Notice>
  );
}

/** In place of an answer that is not there: why, or that it is on its way. */
export function Awaited({ query, of }: { query: { error: unknown; refetch: () => unknown } } & Whole) {
  if (!query.error) return <Loading of={of} />;
  return <Trouble error={query.error} again={() => void query.refetch()} of={of} />;
}

function said(error: unknown, t: ReturnType<typeof useText>): [string, string] {
  if (!(error instanceof ApiError)) return [t.error.wrong, String(error)];
  if (error.status === 0) return [t.error.offline, ""];
  if (error.status === UNREADABLE) return [t.error.unreadable, ""];
  if (error.status === 403) return [t.error.denied, error.hint || t.error.deniedHint];
  return [error.message || t.error.wrong, error.hint];
}
