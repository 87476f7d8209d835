/** The log of one object, on a page of its own. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { type Whole, whole } from "@/api/application";
import { Awaited, Loading, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { harmless } from "@/domain/shown";
import { useText } from "@/text";
import { useObjects } from "@/views/objects/useTree";
import { changed, type LogSearch, logSearch } from "../address";
import { useLast } from "../last";
import { Logs } from "./Logs";
import styles from "./Logs.module.css";

const route = getRouteApi("/inside/applications/$namespace/$name/logs");

export function LogPage() {
  const app = route.useParams();
  const found = useQuery(whole(app));
  if (!found.data) return <Awaited query={found} of={app.name} />;
  return <Page app={found.data} />;
}

function Page({ app }: { app: Whole }) {
  const t = useText();
  const said = route.useSearch();
  useTitle(t.object.tabs.logs, said.object.split("/").at(-1) ?? "");
  const navigate = route.useNavigate();
  const items = useObjects(app);
  const found = items?.find((each) => each.id === said.object);
  const last = useLast(found, said.object);
  const item = found ?? last;
  const { namespace, name } = app.metadata;
  return (
    <article className={styles.page}>
      <Link
        to="/applications/$namespace/$name"
        params={{ namespace, name }}
        search={{ object: said.object, objectTab: "logs", ...logSearch({ ...said }) }}
        className={styles.back}
      >
        <ArrowLeft size={14} aria-hidden />
        <bdi>{name}</bdi>
      </Link>
      <h1>
        {t.object.tabs.logs} <small>{said.object.split("/")[1]}</small>{" "}
        <bdi>{harmless(said.object.split("/").at(-1) ?? "", 300)}</bdi>
      </h1>
      {item && items ? (
        <Logs
          key={item.id}
          app={app}
          items={items}
          item={item}
          said={said}
          onSaid={(change) =>
            void navigate({
              search: (before) => changed<LogSearch & { object: string }>(before, change),
              replace: true,
            })
          }
        />
      ) : items ? (
        <Notice title={t.object.wrong}>
          <p>{t.object.wrongHint}</p>
        </Notice>
      ) : (
        <Loading />
      )}
    </article>
  );
}
