/** Deliveries in a table: what each is about, whom it tells, how far it is, and what can be done about it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { discardTold, retryTold, type Told, type Topic } from "@/api/notifications";
import { Button } from "@/design/Button";
import { Time, useNow } from "@/design/Time";
import { harmless } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import styles from "./Notifications.module.css";

const OPEN = ["dead", "retrying", "waiting"];
const WHY = 300; // characters of a reason

interface Props {
  items: readonly Told[];
  /** The ids of those that one may do something about. */
  mine: readonly number[] | undefined;
  label: string;
}

export function Table({ items, mine, label }: Props) {
  const t = useSaid().notifications;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th>{t.phase}</th>
            <th>{t.about}</th>
            <th>{t.trigger}</th>
            <th>{t.to}</th>
            <th>{t.when}</th>
            <th>{t.why}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <One key={each.id} of={each} may={mine?.includes(each.id) ?? false} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function One({ of, may }: { of: Told; may: boolean }) {
  const t = useSaid().notifications;
  const now = useNow();
  const tries = of.tries ?? 0;
  return (
    <tr>
      <td data-label={t.phase} className={styles.phase} data-phase={of.phase}>
        {t.phases[of.phase] ?? of.phase}
        {tries > 1 && <small>{t.tries(tries)}</small>}
      </td>
      <td data-label={t.about}>
        <About topic={of.topic} />
        <small>{of.topic.kind}</small>
      </td>
      <td data-label={t.trigger}>
        <bdi>{harmless(of.trigger, 100)}</bdi>
      </td>
      <td data-label={t.to}>
        <bdi>{harmless(of.recipient || of.service, 200)}</bdi>
        {of.recipient && (
          <small>
            <bdi>{harmless(of.service, 100)}</bdi>
          </small>
        )}
      </td>
      <td data-label={t.when} className={styles.when}>
        <Time at={of.sent ?? of.made} />
      </td>
      <td data-label={t.why}>
        {of.problem && <bdi>{harmless(of.problem, WHY)}</bdi>}
        {of.phase === "retrying" && of.due && (
          <small>
            {t.next} {Date.parse(of.due) > now ? <Time at={of.due} ahead /> : t.soon}
          </small>
        )}
        {Boolean(of.within) && <small>{t.together}</small>}
        {may && OPEN.includes(of.phase) && <Acts of={of} />}
      </td>
    </tr>
  );
}

/** Where it is shown, of what has a page. */
function About({ topic }: { topic: Topic }) {
  const name = { namespace: topic.namespace, name: topic.name };
  const shown = <bdi>{harmless(topic.name, 253)}</bdi>;
  switch (topic.kind) {
    case "Application":
      return (
        <Link to="/applications/$namespace/$name" params={name} search={{}}>
          {shown}
        </Link>
      );
    case "Stack":
      return (
        <Link to="/stacks/$namespace/$name" params={name} search={{}}>
          {shown}
        </Link>
      );
    case "Proposal":
      return (
        <Link to="/proposals/$namespace/$name" params={name} search={{}}>
          {shown}
        </Link>
      );
    default:
      return shown;
  }
}

function Acts({ of }: { of: Told }) {
  const t = useSaid().notifications;
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["notifications"] });
  const retry = useMutation({ mutationFn: () => retryTold(of.id), onSettled });
  const discard = useMutation({ mutationFn: () => discardTold(of.id), onSettled });
  const what = `${of.trigger}, ${of.topic.name}, ${of.recipient || of.service}`;
  const error = retry.error ?? discard.error;
  const busy = retry.isPending || discard.isPending;
  return (
    <span className={styles.acts}>
      {of.written !== false && (
        <Button isDisabled={busy} aria-label={t.retryOf(what)} onPress={() => retry.mutate()}>
          {t.retry}
        </Button>
      )}
      <Button isDisabled={busy} aria-label={t.discardOf(what)} onPress={() => discard.mutate()}>
        {t.discard}
      </Button>
      {error && <span role="alert">{error.message}</span>}
    </span>
  );
}
