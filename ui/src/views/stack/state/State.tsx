/** The state: who holds it, its versions in time, and what differs between any two of them. */

import { useQuery } from "@tanstack/react-query";
import { useRenewed } from "@/api/application";
import { ApiError } from "@/api/client";
import { keyOfStack } from "@/api/stacks/stacks";
import { type StateVersion, versions } from "@/api/stacks/states";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { Time } from "@/design/Time";
import { harmless, short } from "@/domain/shown";
import { useWords } from "@/text/stacks";
import one from "../One.module.css";
import type { Part } from "../part";
import { Compare } from "./Compare";
import { Lock } from "./Lock";
import styles from "./State.module.css";
import { stateOf } from "./stateOf";

const MOST = 200; // versions that are drawn
const RUN = "run:"; // that one of our runs has written it

export function State(part: Part) {
  const t = useWords();
  const { stack } = part;
  const found = useQuery({ ...versions(stateOf(stack)), refetchInterval: 15_000 });
  useRenewed(keyOfStack(stack.metadata, "versions"), stack.metadata.resourceVersion ?? "", found.isFetching);
  if (!found.data) {
    if (found.error instanceof ApiError && found.error.status === 404) return <Notice title={t.state.none} />;
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  }
  const { items, lock } = found.data;
  if (items.length === 0) {
    const elsewhere = Boolean(stack.status?.applied);
    return (
      <>
        {lock && <Lock lock={lock} {...part} />}
        <Notice title={elsewhere ? t.state.elsewhere : t.state.none}>
          <p>{elsewhere ? t.state.elsewhereHint : t.state.noneHint}</p>
        </Notice>
      </>
    );
  }
  return (
    <>
      <Lock lock={lock ?? undefined} {...part} />
      <div className={styles.both}>
        <Versions items={items} {...part} />
        <Compare items={items} {...part} />
      </div>
    </>
  );
}

function Versions({ items, ...part }: Part & { items: readonly StateVersion[] }) {
  const t = useWords();
  return (
    <section className={one.box} aria-labelledby="versions">
      <h2 id="versions">{t.state.versions}</h2>
      <ol className={styles.line}>
        {items.slice(0, MOST).map((each, index) => (
          <Version key={each.number} version={each} newest={index === 0} before={items[index + 1]?.number} {...part} />
        ))}
      </ol>
    </section>
  );
}

interface VersionProps extends Part {
  version: StateVersion;
  newest: boolean;
  before: number | undefined;
}

function Version({ version, newest, before = 0, rights, search, onSearch }: VersionProps) {
  const t = useWords();
  const { number, serial, at, by, resources, revision, restored, deleted } = version;
  const shown = search.until === number;
  return (
    <li data-current={newest} data-shown={shown}>
      <p className={styles.name}>
        <b>{t.state.number(number)}</b> <small>{t.state.serial(serial)}</small> {newest && <em>{t.state.newest}</em>}
        {deleted && <em>{t.state.deleted}</em>}
      </p>
      <p className={styles.more}>
        <Time at={at} /> {by && <Foreign text={by.startsWith(RUN) ? t.state.byRun : t.state.by(by)} longest={100} />} ·{" "}
        {t.holds(resources ?? 0)}
        {revision && (
          <>
            {" "}
            · <code>{harmless(short(revision), 40)}</code>
          </>
        )}
        {restored ? ` · ${t.state.restoredFrom(restored)}` : ""}
      </p>
      {!deleted && (
        <p className={styles.acts}>
          <Button
            kind="quiet"
            aria-label={`${t.state.compare}: ${t.state.number(number)}`}
            onPress={() => onSearch((was) => ({ ...was, since: before, until: number }))}
          >
            {t.state.compare}
          </Button>
          {rights?.reveal && (
            <Button
              kind="quiet"
              aria-label={`${t.state.save} ${t.state.number(number)}`}
              onPress={() => onSearch((was) => ({ ...was, act: "save", to: number }))}
            >
              {t.state.save}
            </Button>
          )}
          {!newest && rights?.restore && (
            <Button
              kind="quiet"
              aria-label={`${t.state.restore} ${t.state.number(number)}`}
              onPress={() => onSearch((was) => ({ ...was, act: "restore", to: number }))}
            >
              {t.state.restore}
            </Button>
          )}
        </p>
      )}
    </li>
  );
}
