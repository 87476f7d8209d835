/** One field, or one object, that is not as Git declares it. */

import { ChevronDown, ChevronRight, GitCommitHorizontal, Hand } from "lucide-react";
import { useId } from "react";
import type { By } from "@/api/drift";
import { Time } from "@/design/Time";
import type { Drifted } from "@/domain/drift";
import { harmless, short } from "@/domain/shown";
import { useText } from "@/text";
import { Detail } from "./Detail";
import styles from "./Difference.module.css";
import { Value } from "./Value";

interface Props {
  by: By;
  drifted: Drifted;
  chosen: boolean;
  onChosen: (chosen: boolean) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function Difference({ by, drifted, chosen, onChosen, open, onOpen }: Props) {
  const t = useText();
  const id = useId();
  const { deviation } = drifted;
  const name = harmless(`${deviation.kind} ${deviation.name} ${deviation.field ?? ""}`.trim(), 300);
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <li className={styles.one}>
      <div className={styles.line}>
        <input
          type="checkbox"
          aria-label={t.drift.select(name)}
          checked={chosen}
          onChange={({ target }) => onChosen(target.checked)}
        />
        <button
          type="button"
          className={styles.name}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpen(!open)}
        >
          <Arrow size={16} aria-hidden className={styles.arrow} />
          <span>
            <small>
              {deviation.kind} <bdi>{deviation.namespace && `${deviation.namespace}/`}</bdi>
              <bdi>{deviation.name}</bdi>
              {by !== "application" && (
                <>
                  {" · "}
                  <bdi>{drifted.application}</bdi>
                </>
              )}
            </small>
            <code>{deviation.field ? harmless(deviation.field, 300) : <Whole change={deviation.change} />}</code>
          </span>
        </button>
        {deviation.field && <Values declared={deviation.desired} live={deviation.live} />}
        <Who drifted={drifted} />
      </div>
      <div id={id} hidden={!open}>
        {open && <Detail drifted={drifted} />}
      </div>
    </li>
  );
}

function Whole({ change }: { change: string }) {
  const t = useText();
  return <>{change === "create" ? t.drift.create : t.drift.remove}</>;
}

function Values({ declared, live }: { declared: unknown; live: unknown }) {
  const t = useText();
  return (
    <p className={styles.values}>
      <span className="hidden">{t.drift.from}</span> <Value value={declared} kind={styles.git} />{" "}
      <span aria-hidden>→</span> <span className="hidden">{t.drift.to}</span> <Value value={live} kind={styles.live} />
    </p>
  );
}

function Who({ drifted: { deviation } }: { drifted: Drifted }) {
  const t = useText();
  const ahead = deviation.sort === "undeployed";
  const Icon = ahead ? GitCommitHorizontal : Hand;
  return (
    <p className={styles.who} data-tone={ahead ? "busy" : "warn"}>
      <span className={styles.sort} title={ahead ? t.drift.aheadHint : t.drift.liveHint}>
        <Icon size={14} aria-hidden /> {ahead ? t.drift.ahead : t.drift.live}
      </span>
      <small>
        {ahead ? <code>{short(deviation.revision ?? "")}</code> : <bdi>{harmless(deviation.manager ?? "", 100)}</bdi>}{" "}
        <Time at={deviation.since} />
      </small>
    </p>
  );
}
