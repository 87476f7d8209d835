import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Deployment, Whole } from "@/api/application";
import { may } from "@/api/rights";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import { short } from "@/domain/shown";
import { useText } from "@/text";
import styles from "./History.module.css";
import { RollbackDialog } from "./RollbackDialog";

/** What was deployed when, by whom; the newest first. */
export function History({ app }: { app: Whole }) {
  const t = useText();
  const [to, setTo] = useState<Deployment>();
  const mayRoll = useQuery(may("sync", `${app.spec.project || "default"}/${app.metadata.name}`)).data;
  const found = app.status?.history?.toReversed() ?? [];
  if (found.length === 0) return <Notice title={t.one.noHistory} />;
  return (
    <ol className={styles.line}>
      {found.map((each, index) => (
        <li key={each.id}>
          <p>
            <b>#{each.id}</b> <code>{(each.revisions ?? [each.revision ?? ""]).map(short).join(", ")}</code>{" "}
            {index === 0 && <em>{t.one.current}</em>}
          </p>
          <p className={styles.more}>
            <Time at={each.deployedAt} />{" "}
            {t.one.initiated(each.initiatedBy?.automated ? t.one.automation : (each.initiatedBy?.username ?? ""))}
          </p>
          {index > 0 && mayRoll && <Button onPress={() => setTo(each)}>{t.one.rollBack}</Button>}
        </li>
      ))}
      {to && <RollbackDialog app={app} to={to} onClose={() => setTo(undefined)} />}
    </ol>
  );
}
