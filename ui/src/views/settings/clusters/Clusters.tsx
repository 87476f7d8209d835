/** Clusters: which version, whether they answer, what is held of them, and how many applications go there. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clusters } from "@/api/settings";
import { Awaited, Notice } from "@/design/Notice";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Listing } from "../parts/Listing";
import { Page } from "../parts/Page";
import { State } from "../parts/State";
import { useAddress } from "../parts/useAddress";
import { AddCluster } from "./AddCluster";
import { Held } from "./Held";
import { One } from "./One";

export function Clusters() {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(clusters);
  const may = useMay("clusters", "create", "*");
  return (
    <Page
      title={t.named.clusters?.[0]}
      hint={t.named.clusters?.[1]}
      acts={
        <Act may={may} kind="main" onPress={() => address.say({ open: "add" })}>
          {t.add}
        </Act>
      }
    >
      <Listing
        found={found}
        label={t.named.clusters?.[0] ?? ""}
        keyOf={(each) => `${each.project ?? ""}/${each.server}`}
        textOf={(each) =>
          [each.name, each.server, each.project, each.serverVersion, each.connectionState?.message].join(" ")
        }
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.clusters.none, t.clusters.noneHint]}
        columns={[
          {
            title: t.name,
            cell: (each) => (
              <>
                <Link to="/settings/$section/$name" params={{ section: "clusters", name: each.server }} search={{}}>
                  <bdi>{each.name || each.server}</bdi>
                </Link>
                <small>
                  <bdi>{each.server}</bdi>
                </small>
              </>
            ),
          },
          { title: t.state, cell: (each) => <State of={each.connectionState} /> },
          { title: t.clusters.version, cell: (each) => each.serverVersion },
          { title: t.usedBy, cell: (each) => each.info?.applicationsCount ?? 0 },
          { title: t.clusters.cache, cell: (each) => <Held of={each} /> },
          { title: t.clusters.namespaces, cell: (each) => each.namespaces?.join(", ") || t.clusters.allNamespaces },
        ]}
      />
      {address.open === "add" && may && <AddCluster onClose={address.close} />}
    </Page>
  );
}

export function ClusterPage({ name }: { name: string }) {
  const t = useSaid();
  const found = useQuery(clusters);
  if (!found.data) return <Awaited query={found} of={name} />;
  const each = found.data.find((one) => one.server === name || one.name === name);
  return each ? <One each={each} /> : <Notice title={t.gone} of={name} />;
}
