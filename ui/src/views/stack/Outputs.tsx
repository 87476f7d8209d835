/** What the Stack hands out; secrets only when asked for, by whoever may read the state. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes, Eye, EyeOff, Layers } from "lucide-react";
import { useMemo, useState } from "react";
import { outputs, ties } from "@/api/stacks/stacks";
import type { Output } from "@/api/stacks/types";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { asText, harmless } from "@/domain/shown";
import { idOf, named, takers } from "@/domain/stacks/graph";
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
  const told = useQuery(ties).data?.items;
  const taken = useMemo(() => takers(told ?? [], idOf(stack.metadata)), [told, stack.metadata]);
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
          <One key={name} name={name} output={each} reveals={reveals} takers={taken.get(name) ?? []} />
        ))}
      </dl>
    </>
  );
}

interface OneProps {
  name: string;
  output: Output;
  reveals: boolean;
  /** Ids of the Stacks and Applications that are made with it. */
  takers: readonly string[];
}

function One({ name, output, reveals, takers }: OneProps) {
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
        {takers.length > 0 && (
          <p className={styles.takers}>
            {t.outputs.takers}{" "}
            {takers.map((each) => (
              <Taker key={each} id={each} />
            ))}
          </p>
        )}
      </dd>
    </div>
  );
}

function Taker({ id }: { id: string }) {
  const { kind, namespace, name } = named(id);
  const app = kind === "Application";
  return (
    <Link
      to={app ? "/applications/$namespace/$name" : "/stacks/$namespace/$name"}
      params={{ namespace, name }}
      search={{}}
    >
      {app ? <Boxes size={13} aria-hidden /> : <Layers size={13} aria-hidden />} <Foreign text={name} longest={253} />
    </Link>
  );
}
