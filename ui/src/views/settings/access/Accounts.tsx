/** Local accounts: what each may do, its tokens and its password. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { settings, user } from "@/api/session";
import { type Account, accounts, changePassword, giveToken, takeToken } from "@/api/settings";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Form, type Values } from "../parts/Form";
import { Listing } from "../parts/Listing";
import { Fact, Facts, Hint, Page } from "../parts/Page";
import { TokenDialog } from "../parts/TokenDialog";
import { Tokens } from "../parts/Tokens";
import { useAddress } from "../parts/useAddress";

const may = (each: Account, what: string) => each.capabilities?.includes(what) ?? false;

export function Accounts() {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(accounts);
  return (
    <Page title={t.named.accounts?.[0]} hint={t.named.accounts?.[1]}>
      <Listing
        found={found}
        label={t.named.accounts?.[0] ?? ""}
        keyOf={(each) => each.name}
        textOf={(each) => each.name}
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.accounts.none, t.accounts.noneHint]}
        columns={[
          {
            title: t.name,
            cell: (each) => (
              <Link to="/settings/$section/$name" params={{ section: "accounts", name: each.name }} search={{}}>
                <bdi>{each.name}</bdi>
              </Link>
            ),
          },
          { title: t.accounts.enabled, cell: (each) => (each.enabled ? t.yes : t.accounts.disabled) },
          { title: t.accounts.capabilities, cell: (each) => <Can of={each} /> },
          { title: t.accounts.tokens, cell: (each) => each.tokens?.length ?? 0 },
        ]}
      />
    </Page>
  );
}

function Can({ of }: { of: Account }) {
  const t = useSaid();
  return <>{of.capabilities?.map((each) => t.accounts.can[each] ?? each).join(", ") || t.none}</>;
}

export function AccountPage({ name }: { name: string }) {
  const t = useSaid();
  const found = useQuery(accounts);
  if (!found.data) return <Awaited query={found} of={name} />;
  const each = found.data.find((one) => one.name === name);
  return each ? <One each={each} /> : <Notice title={t.gone} of={name} />;
}

function One({ each }: { each: Account }) {
  const t = useSaid();
  const address = useAddress();
  const client = useQueryClient();
  const { data: me } = useQuery(user);
  const own = me?.name === each.name && me.issuer === "argocd";
  const asked = useMay("accounts", "update", each.name);
  const mayChange = own || asked;
  const again = () => void client.invalidateQueries({ queryKey: ["settings of", "account"] });
  return (
    <Page
      title={<bdi>{each.name}</bdi>}
      acts={
        may(each, "login") && (
          <Act may={mayChange} onPress={() => address.say({ open: "password" })}>
            {t.accounts.password}
          </Act>
        )
      }
    >
      <Facts>
        <Fact name={t.accounts.enabled}>{each.enabled ? t.yes : t.accounts.disabled}</Fact>
        <Fact name={t.accounts.capabilities}>{<Can of={each} />}</Fact>
      </Facts>
      <h2>{t.accounts.tokens}</h2>
      {may(each, "apiKey") ? (
        mayChange && (
          <div>
            <Button onPress={() => address.say({ open: "token" })}>{t.accounts.newToken}</Button>
          </div>
        )
      ) : (
        <Hint>{t.accounts.noApiKey}</Hint>
      )}
      <Tokens
        of={(each.tokens ?? []).map(({ id, issuedAt, expiresAt }) => ({ id, iat: issuedAt ?? 0, exp: expiresAt ?? 0 }))}
        onTake={mayChange ? (id) => address.say({ open: "take", of: id }) : undefined}
      />
      {address.open === "token" && mayChange && (
        <TokenDialog
          of={each.name}
          make={(id, lifetime) => giveToken(each.name, id, lifetime)}
          onMade={again}
          onClose={address.close}
        />
      )}
      {address.open === "take" && mayChange && (
        <Confirm
          title={t.accounts.takeTokenTitle(address.of ?? "")}
          hint={t.accounts.takeTokenHint}
          go={t.accounts.takeTokenNow}
          act={() => takeToken(each.name, address.of ?? "")}
          onDone={() => (address.close(), again())}
          onClose={address.close}
        />
      )}
      {address.open === "password" && mayChange && <Password of={each.name} onClose={address.close} />}
    </Page>
  );
}

function Password({ of, onClose }: { of: string; onClose: () => void }) {
  const t = useSaid();
  const { data: said } = useQuery(settings);
  const [values, setValues] = useState<Values>({});
  const changing = useMutation({
    mutationFn: () => changePassword(of, values.currentPassword ?? "", values.newPassword ?? ""),
  });
  const differ = Boolean(values.again) && values.again !== values.newPassword;
  if (changing.isSuccess) {
    return (
      <Overlay title={t.accounts.passwordTitle(of)} onClose={onClose}>
        <Notice title={t.accounts.changed}>
          <Button onPress={onClose}>{t.close}</Button>
        </Notice>
      </Overlay>
    );
  }
  return (
    <Overlay title={t.accounts.passwordTitle(of)} onClose={onClose}>
      <Form
        fields={[
          { name: "currentPassword", label: t.accounts.current, kind: "password", required: true, first: true },
          {
            name: "newPassword",
            label: t.accounts.next,
            kind: "password",
            required: true,
            ...(said?.passwordPattern ? { hint: said.passwordPattern } : {}),
          },
          {
            name: "again",
            label: t.accounts.again,
            kind: "password",
            required: true,
            wrong: differ ? t.accounts.differ : undefined,
          },
        ]}
        values={values}
        onValues={(next) => (changing.reset(), setValues(next))}
        error={changing.error}
        go={t.save}
        busy={changing.isPending}
        onSubmit={() => changing.mutate()}
        onClose={onClose}
        blocked={differ}
      />
    </Overlay>
  );
}
