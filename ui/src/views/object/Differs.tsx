/** In a sentence: what of an object differs from Git, and what to do about it. */

import { useQuery } from "@tanstack/react-query";
import { explained } from "@/api/objects";
import { Button } from "@/design/Button";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./Summary.module.css";
import type { Shown } from "./shown";

const NAMED = 4; // fields

export function Differs({ app, item, onSaid }: Shown) {
  const t = useText();
  const out = item.sync === "OutOfSync";
  const found = useQuery({ ...explained(app.metadata, item, stampOf(app, item)), enabled: out });
  if (!out) return item.sync === "Synced" ? <p className={styles.quiet}>{t.object.same}</p> : null;
  const fields = found.data?.fields ?? [];
  const names = fields.slice(0, NAMED).map((each) => harmless(each.path, 120));
  return (
    <div className={styles.differs}>
      <p>
        {item.prune || found.data?.change === "delete" ? (
          t.object.extra
        ) : item.health === "Missing" || found.data?.change === "create" ? (
          t.object.absent
        ) : found.data ? (
          <>
            {t.object.fieldsDiffer(fields.length)} <bdi>{names.join(", ")}</bdi>
            {fields.length > NAMED && ", …"} {t.object.remedy}
          </>
        ) : (
          t.object.differs
        )}
      </p>
      <Button onPress={() => onSaid({ objectTab: "diff" })}>{t.object.seeDifference}</Button>
    </div>
  );
}

/** Of the state that differences are asked about: of the object, and of what is compared with. */
export function stampOf(app: Shown["app"], item: Shown["item"]): string {
  const { revision, revisions } = app.status?.sync ?? {};
  return [item.stamp, item.sync, revision ?? revisions?.join() ?? ""].join(" ");
}
