/** Who one is here, and what one may do, asked of the rules as they are now. */

import { useQueries, useQuery } from "@tanstack/react-query";
import { Check, Minus } from "lucide-react";
import { mayTo } from "@/api/rights";
import { user } from "@/api/session";
import { Awaited, Notice } from "@/design/Notice";
import { useSaid } from "@/text/settings";
import { Table } from "../parts/Listing";
import { Fact, Facts, Hint, Page, Several } from "../parts/Page";

const ASKED: Readonly<Record<string, readonly string[]>> = {
  applications: ["get", "create", "update", "delete", "sync", "override"],
  logs: ["get"],
  exec: ["create"],
  projects: ["get", "create", "update", "delete"],
  repositories: ["get", "create", "update", "delete"],
  clusters: ["get", "create", "update", "delete"],
  accounts: ["get", "update"],
  certificates: ["get", "create", "delete"],
  gpgkeys: ["get", "create", "delete"],
};
const SCOPED = new Set(["applications", "logs", "exec"]);
const ACTIONS = ["get", "create", "update", "delete", "sync", "override"];

export function You() {
  const t = useSaid();
  const found = useQuery(user);
  const me = found.data;
  if (!me) return <Awaited query={found} of={t.named.you?.[0]} />;
  if (!me.loggedIn) return <Notice title={t.you.guest} of={t.named.you?.[0]} />;
  return (
    <Page title={t.named.you?.[0]} hint={t.named.you?.[1]}>
      <Facts>
        <Fact name={t.name}>{<bdi>{me.name}</bdi>}</Fact>
        <Fact name={t.you.issuer}>{!me.issuer || me.issuer === "argocd" ? t.you.here : <bdi>{me.issuer}</bdi>}</Fact>
        <Fact name={t.you.groups}>{<Several of={me.groups} none={t.you.noGroups} />}</Fact>
      </Facts>
      <h2>{t.you.may}</h2>
      <Hint>{t.you.mayHint}</Hint>
      <Rights />
    </Page>
  );
}

function Rights() {
  const t = useSaid();
  const asked = Object.entries(ASKED).flatMap(([resource, actions]) => actions.map((action) => ({ resource, action })));
  const answers = useQueries({
    queries: asked.map(({ resource, action }) => mayTo(resource, action, SCOPED.has(resource) ? "*/*" : "*")),
  });
  const answer = new Map(asked.map(({ resource, action }, index) => [`${resource} ${action}`, answers[index]?.data]));
  return (
    <Table
      label={t.you.may}
      rows={Object.keys(ASKED)}
      keyOf={(each) => each}
      columns={[
        { title: t.type, cell: (each) => <code>{each}</code> },
        ...ACTIONS.map((action) => ({
          title: action,
          cell: (each: string) =>
            ASKED[each]?.includes(action) ? (
              <Answer yes={answer.get(`${each} ${action}`)} />
            ) : (
              <span aria-hidden>·</span>
            ),
        })),
      ]}
    />
  );
}

function Answer({ yes }: { yes: boolean | undefined }) {
  const t = useSaid();
  if (yes === undefined) return <span aria-hidden>…</span>;
  return yes ? <Check size={16} aria-label={t.yes} role="img" /> : <Minus size={16} aria-label={t.no} role="img" />;
}
