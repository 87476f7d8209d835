/** How Trueup itself is: what is wrong first, with the remedy; then the figures of the process that answers. */

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { type Health as Figures, health } from "@/api/health";
import { Awaited } from "@/design/Notice";
import { asText } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Hint, Page } from "../../parts/Page";
import styles from "../page.module.css";
import { Clusters } from "./Clusters";
import { Mishaps } from "./Mishaps";
import { Now } from "./Now";
import { Outbox } from "./Outbox";
import { Process } from "./Process";
import { Queues } from "./Queues";
import { Repositories } from "./Repositories";

export function Health() {
  const t = useSaid();
  const found = useQuery(health);
  if (!found.data) return <Awaited query={found} of={t.named.health?.[0]} />;
  return (
    <Page title={t.named.health?.[0]} hint={t.health.updated}>
      <Troubles of={found.data.troubles} />
      <Now of={found.data} />
      <Queues of={found.data.workings} />
      <Repositories of={found.data.workings.repositories ?? []} />
      <Clusters of={found.data.clusters} />
      <Outbox of={found.data.outbox ?? []} />
      <Process of={found.data} />
      <Mishaps of={found.data.workings.mishaps ?? []} />
    </Page>
  );
}

function Troubles({ of }: { of: Figures["troubles"] }) {
  const t = useSaid();
  const Icon = of.length ? CircleX : CircleCheck;
  return (
    <>
      <p role="status" className={styles.well} data-tone={of.length ? "bad" : "good"}>
        <Icon size={18} aria-hidden />
        {of.length ? t.health.troubles(of.length) : t.health.well}
      </p>
      {of.length > 0 && (
        <ul className={styles.troubles}>
          {of.map((each, index) => (
            <li key={index}>
              <b>{t.health.about[each.about] ?? each.about}</b> <bdi>{asText(each.message)}</bdi>
              {each.hint && <Hint>{each.hint}</Hint>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
