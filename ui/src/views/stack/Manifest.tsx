/** The Stack as it is stored, its conditions, and its spec to be edited. */

import { stringify } from "yaml";
import type { StackCondition } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Time } from "@/design/Time";
import { useWords } from "@/text/stacks";
import { Code } from "@/views/object/manifest/Code";
import styles from "./Manifest.module.css";
import { May } from "./May";
import one from "./One.module.css";
import type { Part } from "./part";

export function Manifest({ stack, rights, onSearch }: Part) {
  const t = useWords();
  const conditions = stack.status?.conditions ?? [];
  return (
    <>
      <section className={one.box} aria-labelledby="conditions">
        <h2 id="conditions">{t.manifest.conditions}</h2>
        {conditions.length === 0 && <p className={one.quiet}>{t.manifest.noConditions}</p>}
        <ul className={styles.conditions}>
          {conditions.map((each) => (
            <Condition key={`${each.type} ${each.message}`} condition={each} />
          ))}
        </ul>
      </section>
      <Code text={stringify(stack)} name={`${stack.metadata.name}.yaml`} label={t.manifest.live}>
        <May rights={rights} to="update" onPress={() => onSearch((before) => ({ ...before, act: "edit" }))}>
          {t.manifest.edit}
        </May>
      </Code>
    </>
  );
}

function Condition({ condition }: { condition: StackCondition }) {
  const { type, status = "True", reason = "", message = "", lastTransitionTime } = condition;
  return (
    <li>
      <p>
        <b>
          <Foreign text={type} longest={100} />
        </b>{" "}
        <Foreign text={[status, reason].filter(Boolean).join(" · ")} longest={100} />{" "}
        <small>
          <Time at={lastTransitionTime} />
        </small>
      </p>
      {message && (
        <p className={styles.message}>
          <Foreign text={message} longest={4000} />
        </p>
      )}
    </li>
  );
}
