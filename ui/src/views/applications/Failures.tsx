import { ApiError } from "@/api/client";
import { Foreign } from "@/design/Foreign";
import { useText } from "@/text";
import styles from "./Failures.module.css";

export interface Failure {
  readonly name: string;
  readonly error: unknown;
}

/** Which of many did not work, and what the server said of each. */
export function Failures({ failed }: { failed: readonly Failure[] }) {
  const t = useText();
  if (failed.length === 0) return null;
  return (
    <div className={styles.failures}>
      <p>{t.bulk.failed(failed.length)}</p>
      <ul tabIndex={0} aria-label={t.bulk.failed(failed.length)}>
        {failed.map(({ name, error }) => (
          <li key={name}>
            <b>
              <Foreign text={name} />
            </b>{" "}
            <Foreign text={said(error, t.error.offline)} longest={600} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function said(error: unknown, offline: string): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 0) return offline;
  return error.hint ? `${error.message} (${error.hint})` : error.message;
}
