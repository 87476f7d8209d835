/** The roles of a project: what each may do, in words; its groups and tokens. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Explanation, explained, giveToken, projects, takeToken } from "@/api/projects";
import { Button } from "@/design/Button";
import { Notice, Trouble } from "@/design/Notice";
import { type Project, type Role, tokensOf } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { Lines } from "../access/Lines";
import { Simulation } from "../access/Simulation";
import { ReadOnly } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Acts, Fact, Facts, Hint, Several } from "../parts/Page";
import { TokenDialog } from "../parts/TokenDialog";
import { Tokens } from "../parts/Tokens";
import { useAddress } from "../parts/useAddress";
import styles from "./projects.module.css";
import { RoleForm } from "./RoleForm";
import { useChange } from "./useChange";

const idOf = (token: { id?: string; iat: number }) => token.id || String(token.iat);

export function Roles({ of, mayChange }: { of: Project; mayChange: boolean }) {
  const t = useSaid();
  const address = useAddress();
  const { name } = of.metadata;
  const roles = of.spec.roles ?? [];
  const told = useQuery(explained(name));
  const chosen = roles.find((each) => each.name === address.of);
  return (
    <>
      <Acts>
        {mayChange ? (
          <Button kind="main" onPress={() => address.say({ open: "role", of: undefined })}>
            {t.projects.role.add}
          </Button>
        ) : (
          <ReadOnly when />
        )}
      </Acts>
      {told.error && <Trouble error={told.error} again={() => void told.refetch()} />}
      {roles.length === 0 ? (
        <Notice title={t.projects.role.none}>
          <p>{t.projects.role.noneHint}</p>
        </Notice>
      ) : (
        <>
          {roles.map((role) => (
            <One key={role.name} of={of} role={role} told={told.data} mayChange={mayChange} />
          ))}
          <h2>{t.policy.simulate}</h2>
          <Hint>{t.policy.simulateHint}</Hint>
          <Simulation project={name} subjects={roles.map((each) => `proj:${name}:${each.name}`)} />
        </>
      )}
      {mayChange && <Dialogs of={of} chosen={chosen} />}
    </>
  );
}

interface OneProps {
  of: Project;
  role: Role;
  told: Explanation | undefined;
  mayChange: boolean;
}

function One({ of, role, told, mayChange }: OneProps) {
  const t = useSaid();
  const address = useAddress();
  const policies = told?.lines.filter(({ meaning }) => meaning.where.startsWith(`role ${role.name}, policy `)) ?? [];
  const say = (open: string) => () => address.say({ open, of: role.name });
  const tokens = tokensOf(of, role).map((each) => ({ id: idOf(each), iat: each.iat, exp: each.exp ?? 0 }));
  return (
    <section className={styles.role} aria-label={t.projects.role.editTitle(role.name)}>
      <div className={styles.head}>
        <div>
          <h2>
            <bdi>{role.name}</bdi>
          </h2>
          {role.description && (
            <Hint>
              <bdi>{role.description}</bdi>
            </Hint>
          )}
        </div>
        {mayChange && (
          <Acts>
            <Button onPress={say("role")}>{t.edit}</Button>
            <Button onPress={say("token")}>{t.accounts.newToken}</Button>
            <Button kind="danger" onPress={say("drop")}>
              {t.projects.role.remove}
            </Button>
          </Acts>
        )}
      </div>
      {role.groups && role.groups.length > 0 && (
        <Facts>
          <Fact name={t.projects.role.groups}>{<Several of={role.groups} />}</Fact>
        </Facts>
      )}
      {policies.length > 0 ? (
        <Lines of={policies} all={told?.applications ?? 0} label={t.projects.role.policies} />
      ) : (
        <Hint>{role.policies?.length ? t.policy.checking : t.projects.role.noPolicies}</Hint>
      )}
      <Tokens
        of={tokens}
        onTake={mayChange ? (id) => address.say({ open: "take", of: `${role.name} ${id}` }) : undefined}
      />
    </section>
  );
}

function Dialogs({ of, chosen }: { of: Project; chosen: Role | undefined }) {
  const t = useSaid();
  const address = useAddress();
  const client = useQueryClient();
  const { name } = of.metadata;
  const again = () => void client.invalidateQueries({ queryKey: projects.queryKey });
  const dropping = useChange(of, address.close);
  const [role = "", ...rest] = (address.of ?? "").split(" ");
  const id = rest.join(" ");
  const owner = of.spec.roles?.find((each) => each.name === role);
  const token = owner && tokensOf(of, owner).find((each) => idOf(each) === id);
  const left = (of.spec.roles ?? []).filter((each) => each !== chosen);
  return (
    <>
      {address.open === "role" && <RoleForm of={of} before={chosen} onClose={address.close} />}
      {address.open === "token" && chosen && (
        <TokenDialog
          of={`proj:${name}:${chosen.name}`}
          make={(id, lifetime) => giveToken(name, chosen.name, id, lifetime)}
          onMade={again}
          onClose={address.close}
        />
      )}
      {address.open === "take" && token && (
        <Confirm
          title={t.accounts.takeTokenTitle(id)}
          hint={t.accounts.takeTokenHint}
          go={t.accounts.takeTokenNow}
          act={() => takeToken(name, role, token)}
          onDone={() => (address.close(), again())}
          onClose={address.close}
        />
      )}
      {address.open === "drop" && chosen && (
        <Confirm
          title={t.projects.role.removeTitle(chosen.name)}
          hint={t.projects.role.removeHint}
          go={t.removeNow}
          typed={tokensOf(of, chosen).length || chosen.groups?.length ? chosen.name : ""}
          act={() => dropping.mutateAsync({ ...of.spec, roles: left })}
          onDone={() => undefined}
          onClose={address.close}
        />
      )}
    </>
  );
}
