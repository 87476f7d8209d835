/** Any two deployments: the commits between them, and what they declared differently. */

import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { useId } from "react";
import type { Deployment, Whole } from "@/api/application";
import { compared } from "@/api/history";
import { Button } from "@/design/Button";
import { Loading, Trouble } from "@/design/Notice";
import { Foot, Overlay } from "@/design/Overlay";
import { harmless, short } from "@/domain/shown";
import { moved, revisionsOf, settingChanges, sourcesThen } from "@/domain/timeline";
import { useLanguage, useText } from "@/text";
import { exactly } from "@/text/time";
import { Otherwise } from "@/views/sync/Planned";
import dialog from "@/views/sync/SyncDialog.module.css";
import { Commits } from "./Between";
import styles from "./History.module.css";
import { SettingChanges } from "./SettingChanges";

interface Props {
  app: Whole;
  from: number;
  to: number | undefined;
  onChosen: (chosen: { from?: number; to?: number }) => void;
  onClose: () => void;
}

export function TwoDialog({ app, from, to, onChosen, onClose }: Props) {
  const t = useText();
  const history = app.status?.history ?? [];
  const [since, until] = [from, to].map((id) => history.find((each) => each.id === id));
  return (
    <Overlay title={t.history.twoTitle} onClose={onClose}>
      <div className={dialog.scroll}>
        <div className={styles.pair}>
          <Choice name={t.history.from} history={history} chosen={since} onChosen={(id) => onChosen({ from: id })} />
          <Button
            aria-label={t.history.swap}
            isDisabled={!since || !until}
            onPress={() => since && until && onChosen({ from: until.id, to: since.id })}
          >
            <ArrowLeftRight size={16} aria-hidden />
          </Button>
          <Choice name={t.history.to} history={history} chosen={until} onChosen={(id) => onChosen({ to: id })} />
        </div>
        {!since || !until ? (
          <p>{t.history.gone}</p>
        ) : since === until ? (
          <p>{t.history.oneOnly}</p>
        ) : (
          <Both key={`${from} ${to}`} app={app} since={since} until={until} />
        )}
      </div>
      <Foot>
        <Button onPress={onClose}>{t.close}</Button>
      </Foot>
    </Overlay>
  );
}

interface ChoiceProps {
  name: string;
  history: readonly Deployment[];
  chosen: Deployment | undefined;
  onChosen: (id: number) => void;
}

function Choice({ name, history, chosen, onChosen }: ChoiceProps) {
  const { language } = useLanguage();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{name}</label>
      <select id={id} value={chosen?.id ?? ""} onChange={({ target }) => onChosen(Number(target.value))}>
        {!chosen && <option value="" />}
        {history.toReversed().map((each) => (
          <option key={each.id} value={each.id}>
            {harmless(
              `#${each.id} ${revisionsOf(each).map(short).join(", ")} · ${exactly(Date.parse(each.deployedAt), language)}`,
              200,
            )}
          </option>
        ))}
      </select>
    </div>
  );
}

function Both({ app, since, until }: { app: Whole; since: Deployment; until: Deployment }) {
  const t = useText();
  const between = moved(since, until);
  return (
    <>
      {between.length > 0 && (
        <section>
          <h3>{t.history.between}</h3>
          {between.map((each) => (
            <Commits key={each.index} app={app.metadata} {...each} apart />
          ))}
        </section>
      )}
      <SettingChanges title={t.history.sources} changes={settingChanges(sourcesThen(since), sourcesThen(until))} />
      <section className={styles.differing}>
        <h3>{t.history.declares}</h3>
        <p className={dialog.note}>{t.history.declaresHint}</p>
        <Differing app={app} since={since.id} until={until.id} />
      </section>
    </>
  );
}

function Differing({ app, since, until }: { app: Whole; since: number; until: number }) {
  const t = useText();
  const found = useQuery(compared(app.metadata, since, until));
  if (!found.data)
    return found.error ? <Trouble error={found.error} again={() => void found.refetch()} /> : <Loading />;
  const { changes, cut, more = 0 } = found.data;
  if (changes.length === 0) return <p role="status">{t.history.alike}</p>;
  return (
    <>
      <p role="status" className={styles.more}>
        {t.history.differing(changes.length + more)}
      </p>
      <Otherwise tasks={changes} words={t.history.objectChange} />
      {more > 0 && <p className={styles.more}>{t.sync.further(more)}</p>}
      {cut && <p className={styles.more}>{t.history.cut}</p>}
    </>
  );
}
