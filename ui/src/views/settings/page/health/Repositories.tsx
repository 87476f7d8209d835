/** Whether repositories answer, when they were last read, and how long that took. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { stored } from "@/api/settings";
import { Time } from "@/design/Time";
import { type Answered, lasting, repositories } from "@/domain/health";
import { harmless } from "@/domain/shown";
import { useLanguage } from "@/text";
import { useSaid } from "@/text/settings";
import { Table } from "../../parts/Listing";
import { Hint } from "../../parts/Page";
import { State } from "../../parts/State";

const MOST = 100;

export function Repositories({ of }: { of: readonly Answered[] }) {
  const t = useSaid();
  const { language } = useLanguage();
  const declared = useQuery(stored("repositories")).data ?? [];
  const rows = repositories(of, declared);
  return (
    <>
      <h2>{t.health.repositories}</h2>
      {rows.length === 0 ? (
        <Hint>
          {t.health.noRepositories}{" "}
          <Link to="/settings/$section" params={{ section: "repositories" }} search={{}}>
            {t.named.repositories?.[0]}
          </Link>
        </Hint>
      ) : (
        <Table
          label={t.health.repositories}
          rows={rows.slice(0, MOST)}
          keyOf={(each) => each.repo}
          columns={[
            { title: t.name, cell: (each) => <bdi>{harmless(each.repo, 500)}</bdi> },
            {
              title: t.state,
              cell: ({ status, problem }) =>
                status ? <State of={{ status, message: harmless(problem, 500) }} /> : t.health.notAsked,
            },
            {
              title: t.attempted,
              cell: ({ at, seconds }) => (
                <>
                  <Time at={at} />
                  {seconds !== undefined && <small>{t.health.took(lasting(seconds, language))}</small>}
                </>
              ),
            },
            {
              title: t.health.fetched,
              cell: ({ fetched, bringing }) =>
                fetched ? (
                  <>
                    <Time at={fetched} />
                    {bringing !== undefined && <small>{t.health.took(lasting(bringing, language))}</small>}
                  </>
                ) : (
                  t.health.notFetched
                ),
            },
          ]}
        />
      )}
      {rows.length > MOST && <Hint>{t.health.andMore(rows.length - MOST)}</Hint>}
    </>
  );
}
