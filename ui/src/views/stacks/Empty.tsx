/** There is no Stack: what one is, and how the first is made. */

import { useQuery } from "@tanstack/react-query";
import { settings } from "@/api/session";
import { Notice } from "@/design/Notice";
import { example } from "@/domain/stacks/example";
import { useWords } from "@/text/stacks";
import { Copy } from "@/views/settings/parts/Copy";
import styles from "./Empty.module.css";

const COMMAND = "trueup stack create network --repo https://github.com/example/infra.git --path network";

export function Empty() {
  const t = useWords();
  const home = useQuery(settings).data?.controllerNamespace;
  return (
    <Notice title={t.none}>
      <p className={styles.hint}>{t.noneHint}</p>
      <div className={styles.ways}>
        <h2>{t.noneCommand}</h2>
        <Copy text={COMMAND} label={t.noneCommand} />
        <h2>{t.noneYaml}</h2>
        <Copy text={example(home)} label={t.noneYaml} />
      </div>
    </Notice>
  );
}
