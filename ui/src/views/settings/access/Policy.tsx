/** The policy of all, line by line in words; it is changed where it is declared. */

import { useQuery } from "@tanstack/react-query";
import { explained } from "@/api/projects";
import { Loading, Notice, Trouble } from "@/design/Notice";
import { useSaid } from "@/text/settings";
import { Caution, Hint, Page } from "../parts/Page";
import { Lines } from "./Lines";
import { Simulation } from "./Simulation";

export function Policy() {
  const t = useSaid();
  const found = useQuery(explained(""));
  if (found.error) {
    return (
      <Page title={t.policy.title} hint={t.policy.hint}>
        <Trouble error={found.error} again={() => void found.refetch()} />
      </Page>
    );
  }
  if (!found.data) return <Loading of={t.policy.title} />;
  const { lines, applications, everybody, mode = "glob", scopes = [], problems = [] } = found.data;
  return (
    <Page title={t.policy.title} hint={t.policy.hint}>
      {problems.map((each) => (
        <Caution key={each}>{each}</Caution>
      ))}
      <Hint>
        {[
          everybody ? t.policy.everybody(everybody) : t.policy.nobody,
          t.policy.modes[mode],
          t.policy.scopes(scopes.join(", ")),
        ].join(" ")}
      </Hint>
      <h2>{t.policy.simulate}</h2>
      <Hint>{t.policy.simulateHint}</Hint>
      <Simulation />
      <h2>{t.policy.means}</h2>
      {lines.length === 0 ? (
        <Notice title={t.policy.empty} />
      ) : (
        <Lines of={lines} all={applications} label={t.policy.means} />
      )}
    </Page>
  );
}
