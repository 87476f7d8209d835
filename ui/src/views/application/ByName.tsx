/** `/applications/NAME`, as links that were made for Argo CD say it: to where the application is. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate } from "@tanstack/react-router";
import { settings } from "@/api/session";
import { Loading, Notice } from "@/design/Notice";
import { named, objectOf } from "@/domain/argocd";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";

const route = getRouteApi("/inside/applications/$name");

export function ByName() {
  const t = useText();
  const { name } = route.useParams();
  const { node } = route.useSearch();
  const { rows, known } = useFleet();
  const home = useQuery(settings);
  if (!known || home.isPending) return <Loading of={name} />;
  const found = named(rows, name, home.data?.controllerNamespace ?? "");
  const object = node && objectOf(node);
  if (found)
    return <Navigate to="/applications/$namespace/$name" params={found} search={object ? { object } : {}} replace />;
  return (
    <Notice title={t.one.gone} of={name}>
      <Link to="/applications" search={{}}>
        {t.one.back}
      </Link>
    </Notice>
  );
}
