/** What the Stack hands out; secrets only when asked for, by whoever may read the state. */

import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { outputs } from "@/api/stacks/stacks";
import type { Output } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { asText, harmless } from "@/domain/shown";
import { typeName } from "@/domain/stacks/outputs";
import { natural } from "@/domain/stacks/planned";
import { useWords } from "@/text/stacks";
import { CopyButton } from "./CopyButton";
import { May } from "./May";
import one from "./One.module.css";
import styles from "./Outputs.module.css";
import type { Part } from "./part";

export function Outputs({ stack, rights }: Part) {
  const t = useWords();
  const [reveals, setReveals] = useState(false);
  const turn = stack.status?.applied?.at ?? "";
  const found = useQuery(outputs(stack.metadata, turn, reveals));
  if (!found.data)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  const items = Object.entries(found.data.items).sort(([a], [b]) => natural(a, b));
  if (items.length === 0)
    return (
      <Notice title={t.outputs.none}>
        <p>{t.outputs.noneHint}</p>
      </Notice>
    );
  return (
    <>
      {items.some(([, each]) => each.sensitive) && (
        <div className={one.bar}>
          <May rights={rights} to="reveal" onPress={() => setReveals(!reveals)}>
            {reveals ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
            {reveals ? t.outputs.hide : t.outputs.reveal}
          </May>
          {reveals && <span className={one.why}>{t.outputs.revealHint}</span>}
        </div>
      )}
      <dl className={styles.outputs}>
        {items.map(([name, each]) => (
          <One key={name} name={name} output={each} reveals={reveals} />
        ))}
      </dl>
    </>
  );
}

function One({ name, output, reveals }: { name: string; output: Output; reveals: boolean }) {
  const t = useWords();
  const hidden = Boolean(output.sensitive) && !reveals;
  const text = typeof output.value === "string" ? output.value : (JSON.stringify(output.value, undefined, 2) ?? "");
  const long = text.length > 400 || text.includes("\n");
  return (
    <div>
      <dt>
        <Foreign text={name} />
        <small>{harmless(typeName(output.type), 200)}</small>
      </dt>
      <dd>
        {hidden ? (
          <span className={styles.hidden}>
            <EyeOff size={14} aria-hidden /> {t.outputs.hidden}
          </span>
        ) : (
          <>
            <div
              className={styles.value}
              {...(long && { tabIndex: 0, role: "group", "aria-label": harmless(name, 100) })}
            >
              <bdi>{asText(text)}</bdi>
            </div>
            <CopyButton text={text} what={name} />
          </>
        )}
      </dd>
    </div>
  );
}
