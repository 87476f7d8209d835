/** A button for what one may do; for what one may not, why. */

import { useQuery } from "@tanstack/react-query";
import { mayTo } from "@/api/rights";
import { Button } from "@/design/Button";
import { useSaid } from "@/text/settings";
import styles from "./parts.module.css";

/** Undefined: it is not known yet. */
export function useMay(resource: string, action: string, object: string): boolean | undefined {
  return useQuery(mayTo(resource, action, object)).data;
}

interface Props {
  may: boolean | undefined;
  onPress: () => void;
  children: string;
  kind?: "plain" | "main" | "danger";
}

export function Act({ may, onPress, children, kind = "plain" }: Props) {
  const t = useSaid();
  if (may === undefined) return null;
  if (may) {
    return (
      <Button kind={kind} onPress={onPress}>
        {children}
      </Button>
    );
  }
  return <span className={styles.why}>{t.mayNot(children.replace("…", "").toLocaleLowerCase())}</span>;
}

/** One line for several things that one may not do. */
export function ReadOnly({ when }: { when: boolean }) {
  const t = useSaid();
  return when ? <span className={styles.why}>{t.readOnly}</span> : null;
}
