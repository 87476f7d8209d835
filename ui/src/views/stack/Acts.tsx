/** What can be done with a Stack as a whole; what one may not do is not there. */

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, RefreshCw } from "lucide-react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { planAnew } from "@/api/stacks/stacks";
import { Button } from "@/design/Button";
import { Wrong } from "@/design/Overlay";
import { useWords } from "@/text/stacks";
import styles from "@/views/application/Acts.module.css";
import type { ActName } from "./address";
import type { Part } from "./part";

export function Acts({ stack, rights, onSearch }: Part) {
  const t = useWords();
  const navigate = useNavigate();
  const planning = useMutation({ mutationFn: () => planAnew(stack.metadata) });
  const { namespace, name } = stack.metadata;
  const about = { kind: "Stack", namespace, name };
  const running = stack.status?.run?.phase === "Running";
  const open = (act: ActName) => onSearch((before) => ({ ...before, act }));
  const offered = (
    [
      ["cancel", rights?.apply && running],
      ["import", rights?.apply],
      ["destroy", rights?.plan],
      ["delete", rights?.delete],
    ] as const
  ).filter(([, may]) => may);
  return (
    <div className={styles.acts}>
      <span role="status" className={styles.said}>
        {planning.isPending || (planning.isSuccess && stack.operation) ? t.asked : ""}
      </span>
      {rights?.plan && (
        <Button isDisabled={running} isPending={planning.isPending} onPress={() => planning.mutate()}>
          <RefreshCw size={15} aria-hidden />
          {t.acts.plan}
        </Button>
      )}
      <MenuTrigger>
        <Button kind="quiet" aria-label={t.more}>
          <Ellipsis size={18} aria-hidden />
        </Button>
        <Popover placement="bottom end" className={styles.popover ?? ""}>
          <Menu className={styles.menu ?? ""}>
            <MenuItem
              className={styles.item ?? ""}
              onAction={() => void navigate({ to: "/record", search: { search: name } })}
            >
              {t.acts.record}
            </MenuItem>
            <MenuItem
              className={styles.item ?? ""}
              onAction={() => void navigate({ to: "/notifications", search: about })}
            >
              {t.acts.told}
            </MenuItem>
            {offered.map(([act]) => (
              <MenuItem
                key={act}
                className={`${styles.item} ${act === "delete" || act === "destroy" ? styles.danger : ""}`}
                onAction={() => open(act)}
              >
                {t.acts[act]}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <div className={styles.wrong}>
        <Wrong error={planning.error} />
      </div>
    </div>
  );
}
