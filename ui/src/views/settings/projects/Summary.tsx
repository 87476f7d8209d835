/** What a project permits, said whole: also what is permitted by saying nothing. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lenders } from "@/api/projects";
import { accountLine, destinationLine, type Kind, kindLine, type Project } from "@/domain/project";
import { asText } from "@/domain/shown";
import { useSaid } from "@/text/settings";
import { Fact, Facts, Several } from "../parts/Page";

export function Summary({ of, used }: { of: Project; used: number }) {
  const t = useSaid();
  const { spec, metadata } = of;
  const lending = useQuery(lenders(metadata.name)).data?.items ?? [];
  const called = (name: string) => t.projects.fields[name] ?? name;
  const kinds = (of: Kind[] | undefined, none: string) => <Several of={of?.map(kindLine)} none={none} />;
  const orphaned = spec.orphanedResources;
  return (
    <Facts>
      <Fact name={t.usedBy}>
        {used > 0 ? (
          <Link to="/applications" search={{ q: `project:${metadata.name}` }}>
            {t.used(used)}
          </Link>
        ) : (
          t.none
        )}
      </Fact>
      <Fact name={called("sourceRepos")}>{<Several of={spec.sourceRepos} none={t.projects.nothingAllowed} />}</Fact>
      <Fact name={called("destinations")}>
        {<Several of={spec.destinations?.map(destinationLine)} none={t.projects.nothingAllowed} />}
      </Fact>
      <Fact name={called("sourceNamespaces")}>{<Several of={spec.sourceNamespaces} none={t.projects.usual} />}</Fact>
      <Fact name={called("clusterResourceWhitelist")}>
        {kinds(spec.clusterResourceWhitelist, t.projects.nothingAllowed)}
      </Fact>
      <Fact name={called("clusterResourceBlacklist")}>{kinds(spec.clusterResourceBlacklist, t.none)}</Fact>
      <Fact name={called("namespaceResourceWhitelist")}>
        {kinds(
          spec.namespaceResourceWhitelist,
          spec.namespaceResourceWhitelist ? t.projects.nothingAllowed : t.projects.everything,
        )}
      </Fact>
      <Fact name={called("namespaceResourceBlacklist")}>{kinds(spec.namespaceResourceBlacklist, t.none)}</Fact>
      <Fact name={called("orphanedResources")}>
        {t.projects.orphaned[!orphaned ? "off" : orphaned.warn === false ? "on" : "warn"]}
      </Fact>
      <Fact name={called("orphanedIgnore")}>{orphaned?.ignore?.length ? kinds(orphaned.ignore, "") : ""}</Fact>
      <Fact name={called("signatureKeys")}>
        {<Several of={spec.signatureKeys?.map((each) => each.keyID)} none={t.none} />}
      </Fact>
      <Fact name={called("sourceIntegrity")}>
        {spec.sourceIntegrity ? <pre>{asText(spec.sourceIntegrity)}</pre> : ""}
      </Fact>
      <Fact name={called("permitOnlyProjectScopedClusters")}>{spec.permitOnlyProjectScopedClusters && t.yes}</Fact>
      <Fact name={called("destinationServiceAccounts")}>
        {spec.destinationServiceAccounts?.length ? (
          <Several of={spec.destinationServiceAccounts.map(accountLine)} />
        ) : (
          ""
        )}
      </Fact>
      <Fact name={t.projects.lenders}>
        {lending.length > 0 && <Several of={lending.map((each) => each.metadata.name)} />}
      </Fact>
    </Facts>
  );
}
