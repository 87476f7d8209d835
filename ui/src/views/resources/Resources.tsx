/** The objects of all applications: where is that Deployment, and what else is not well. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ManagedObject, type ResourcesAsked, type ResourcesPage, resources } from "@/api/resources";
import { settings } from "@/api/session";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { Status } from "@/design/Status";
import { useTitle } from "@/design/title";
import view from "@/design/view.module.css";
import { harmless } from "@/domain/shown";
import { plainId } from "@/domain/tree";
import { useText } from "@/text";
import styles from "./Resources.module.css";

const route = getRouteApi("/inside/resources");
const FILTERS = ["kind", "health", "sync", "namespace"] as const;
const NONE = "-"; // how the API is asked for an empty value
const EVERY = 15_000; // milliseconds

export function Resources() {
  const t = useText();
  useTitle(t.resources.title);
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  const found = useInfiniteQuery({ ...resources(asked), refetchInterval: EVERY });
  const say = (news: ResourcesAsked) => void navigate({ search: (before) => ({ ...before, ...news }), replace: true });
  const { data: said } = useQuery(settings);
  if (said?.resourceViewEnabled === false) return <Notice title={t.resources.off} of={t.resources.title} />;
  const first = found.data?.pages[0];
  return (
    <div className={view.page}>
      <div className={view.head}>
        <h1>{t.resources.title}</h1>
        <span role="status" className={view.count}>
          {first && t.resources.count(first.total)}
        </span>
        <input
          type="search"
          aria-label={t.resources.search}
          placeholder={t.resources.search}
          value={asked.search ?? ""}
          onChange={({ target }) => say({ search: target.value })}
        />
        {FILTERS.map((field) => (
          <Filter key={field} field={field} chosen={asked[field] ?? ""} page={first} onChoose={say} />
        ))}
      </div>
      {found.data ? <Found pages={found.data.pages} /> : <Awaited query={found} />}
      {found.hasNextPage && (
        <Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          {t.resources.more}
        </Button>
      )}
    </div>
  );
}

interface FilterProps {
  field: (typeof FILTERS)[number];
  chosen: string;
  page: ResourcesPage | undefined;
  onChoose: (news: ResourcesAsked) => void;
}

function Filter({ field, chosen, page, onChoose }: FilterProps) {
  const t = useText();
  const counts = { ...(chosen && { [chosen === NONE ? "" : chosen]: 0 }), ...page?.counts[field] };
  return (
    <label className={styles.filter}>
      {t.resources[field]}
      <select value={chosen} onChange={({ target }) => onChoose({ [field]: target.value })}>
        <option value="">{t.resources.any}</option>
        {Object.entries(counts).map(([value, count]) => (
          <option key={value} value={value || NONE}>
            {harmless(t.status[value] ?? value, 60) || t.resources.none} ({count})
          </option>
        ))}
      </select>
    </label>
  );
}

function Found({ pages }: { pages: readonly ResourcesPage[] }) {
  const t = useText();
  const items = pages.flatMap((each) => each.items);
  if (items.length === 0) return <Notice title={t.resources.nothing} />;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.resources.title}>
      <table>
        <thead>
          <tr>
            <th>{t.resources.kind}</th>
            <th>{t.resources.name}</th>
            <th>{t.resources.namespace}</th>
            <th>{t.resources.health}</th>
            <th>{t.resources.sync}</th>
            <th>{t.resources.application}</th>
            <th>{t.resources.cluster}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <One key={`${each.appNamespace}/${each.application} ${plainId(each)}`} object={each} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function One({ object }: { object: ManagedObject }) {
  const app = { namespace: object.appNamespace, name: object.application };
  const to = "/applications/$namespace/$name";
  return (
    <tr>
      <td title={object.group}>
        <bdi>{object.kind}</bdi>
      </td>
      <td>
        <Link to={to} params={app} search={{ object: plainId(object) }}>
          <bdi>{harmless(object.name, 253)}</bdi>
        </Link>
        {object.message && (
          <small>
            <bdi>{harmless(object.message, 300)}</bdi>
          </small>
        )}
      </td>
      <td>
        <bdi>{object.namespace}</bdi>
      </td>
      <td>{object.health && <Status status={object.health} bare />}</td>
      <td>{object.sync && <Status status={object.sync} bare />}</td>
      <td>
        <Link to={to} params={app} search={{}}>
          <bdi>{object.application}</bdi>
        </Link>
        <small>
          <bdi>{object.project}</bdi>
        </small>
      </td>
      <td>
        <bdi>{object.cluster}</bdi>
      </td>
    </tr>
  );
}
