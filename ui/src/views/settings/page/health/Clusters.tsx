/** Whether clusters answer, and what is held of them. */

import { Link } from "@tanstack/react-router";
import type { Health } from "@/api/health";
import { Time } from "@/design/Time";
import { useSaid } from "@/text/settings";
import { Table } from "../../parts/Listing";
import { State } from "../../parts/State";

export function Clusters({ of }: { of: Health["clusters"] }) {
  const t = useSaid();
  return (
    <>
      <h2>{t.health.clusters}</h2>
      <Table
        label={t.health.clusters}
        rows={of}
        keyOf={(each) => each.server}
        columns={[
          {
            title: t.name,
            cell: (each) => (
              <Link to="/settings/$section/$name" params={{ section: "clusters", name: each.server }} search={{}}>
                <bdi>{each.name}</bdi>
              </Link>
            ),
          },
          { title: t.state, cell: ({ held }) => (held ? <State of={state(held.problem)} /> : t.health.notFollowed) },
          { title: t.health.objects, cell: ({ held }) => held?.objects ?? 0 },
          { title: t.health.watched, cell: ({ held }) => held?.synced && <Time at={held.synced} /> },
        ]}
      />
    </>
  );
}

const state = (problem: string | undefined) => ({ status: problem ? "Failed" : "Successful", message: problem ?? "" });
