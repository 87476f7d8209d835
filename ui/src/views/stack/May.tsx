/** A button for what one may do; in place of what one may not, why. */

import type { ReactNode } from "react";
import type { StackRights } from "@/api/stacks/types";
import { Button } from "@/design/Button";
import { useWords } from "@/text/stacks";
import styles from "./One.module.css";

interface Props {
  rights: StackRights | undefined;
  to: keyof StackRights;
  onPress: () => void;
  children: ReactNode;
  kind?: "plain" | "main" | "quiet" | "danger";
  disabled?: boolean;
  busy?: boolean;
}

export function May({ rights, to, onPress, children, kind = "plain", disabled = false, busy = false }: Props) {
  const t = useWords();
  if (!rights) return null;
  if (!rights[to]) return <span className={styles.why}>{t.mayNot(t.may[to])}</span>;
  return (
    <Button kind={kind} onPress={onPress} isDisabled={disabled} isPending={busy}>
      {children}
    </Button>
  );
}
