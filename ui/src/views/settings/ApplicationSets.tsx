/** ApplicationSets as they are kept; what they would generate is not made, and the page says so. */

import { useQuery } from "@tanstack/react-query";
import { type ApplicationSet, applicationSets } from "@/api/settings";
import { Time } from "@/design/Time";
import { useSaid } from "@/text/settings";
import { Listing } from "./parts/Listing";
import { Caution, Page } from "./parts/Page";
import { useAddress } from "./parts/useAddress";

const keyOf = ({ metadata }: ApplicationSet) => `${metadata.namespace ?? ""}/${metadata.name}`;
const generators = (each: ApplicationSet) =>
  (each.spec?.generators ?? []).flatMap((one) => Object.keys(one)).join(", ");

export function ApplicationSets() {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(applicationSets);
  return (
    <Page title={t.named.applicationsets?.[0]} hint={t.named.applicationsets?.[1]}>
      <Caution>{t.applicationsets.note}</Caution>
      <Listing
        found={found}
        label={t.named.applicationsets?.[0] ?? ""}
        keyOf={keyOf}
        textOf={(each) => [keyOf(each), each.spec?.template?.spec?.project, generators(each)].join(" ")}
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.applicationsets.none, t.applicationsets.noneHint]}
        columns={[
          {
            title: t.name,
            cell: ({ metadata }) => (
              <>
                <bdi>{metadata.name}</bdi>
                <small>
                  <bdi>{metadata.namespace}</bdi>
                </small>
              </>
            ),
          },
          { title: t.project, cell: (each) => <bdi>{each.spec?.template?.spec?.project}</bdi> },
          { title: t.applicationsets.generators, cell: (each) => <bdi>{generators(each)}</bdi> },
          { title: t.applicationsets.made, cell: (each) => each.status?.resources?.length ?? 0 },
          { title: t.applicationsets.created, cell: ({ metadata }) => <Time at={metadata.creationTimestamp} /> },
        ]}
      />
    </Page>
  );
}
