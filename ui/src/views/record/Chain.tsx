/** Whether the record is what was written: every link of its chain, looked at when somebody asks. */

import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { chain } from "@/api/record";
import { mayTo } from "@/api/rights";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import styles from "./Record.module.css";

export function Chain() {
  const t = useSaid();
  const may = useQuery(mayTo("accounts", "update", "*")).data;
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  const found = useQuery({ ...chain, enabled: asked && may === true, retry: false });
  if (!may) return null;
  const faults = found.data?.faults ?? [];
  const Icon = faults.length ? ShieldAlert : ShieldCheck;
  return (
    <div role="status" className={styles.chain} data-tone={found.data ? (faults.length ? "bad" : "good") : ""}>
      {!asked && <Button onPress={() => setAsked(true)}>{t.record.verify}</Button>}
      {found.isFetching && t.record.verifying}
      {found.error?.message}
      {found.data && !found.isFetching && (
        <Button kind="quiet" onPress={() => setOpen(true)}>
          <Icon size={16} aria-hidden />
          {faults.length
            ? t.record.broken(faults.length + (found.data.more ?? 0))
            : t.record.whole(found.data.head.id ?? 0)}
        </Button>
      )}
      {open && found.data && (
        <Overlay title={t.record.verify} onClose={() => setOpen(false)}>
          <p>
            {faults.length
              ? t.record.broken(faults.length + (found.data.more ?? 0))
              : t.record.wholeHint(found.data.entries)}
          </p>
          <ul className={styles.faults}>
            {faults.slice(0, 100).map((each, index) => (
              <li key={index}>{t.record.place(each.id, each.problem)}</li>
            ))}
          </ul>
          <Foot>
            <Button onPress={() => setOpen(false)}>{t.close}</Button>
          </Foot>
        </Overlay>
      )}
    </div>
  );
}
