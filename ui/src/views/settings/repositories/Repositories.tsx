/** Repositories and credentials for them: whether they can be reached, and who is read from them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { addressOf, disconnect, lookAgain, type Repository, STORES, type Store, stored } from "@/api/settings";
import { Button } from "@/design/Button";
import { Awaited, Notice } from "@/design/Notice";
import { Time } from "@/design/Time";
import type { Row } from "@/domain/row";
import { useFleet } from "@/shell/fleet";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Refused } from "../parts/Form";
import { Listing } from "../parts/Listing";
import { Fact, Facts, Page } from "../parts/Page";
import { State } from "../parts/State";
import { Tabs } from "../parts/Tabs";
import { useAddress } from "../parts/useAddress";
import { isTemplate } from "./methods";
import { RepositoryForm } from "./RepositoryForm";

const storeOf = (tab: string | undefined): Store => STORES.find((each) => each === tab) ?? "repositories";
const resourceOf = (store: Store) => (store.startsWith("write") ? "write-repositories" : "repositories");
const keyOf = (each: Repository) => `${each.project ?? ""}/${addressOf(each)}`;
const objectOf = (each: Repository) => (each.project ? keyOf(each) : addressOf(each));
const bare = (address: string) => address.replace(/\.git$|\/$/gu, "").toLowerCase();

function readers(rows: readonly Row[], each: Repository, template: boolean): readonly Row[] {
  const where = bare(addressOf(each));
  const mine = (project: string) => !each.project || each.project === project;
  return rows.filter(
    (row) =>
      mine(row.project) &&
      row.repositories.some((url) => (template ? bare(url).startsWith(where) : bare(url) === where)),
  );
}

export function Repositories() {
  const t = useSaid();
  const address = useAddress();
  const store = storeOf(address.tab);
  const found = useQuery(stored(store));
  const may = useMay(resourceOf(store), "create", "*");
  const template = isTemplate(store);
  const { rows } = useFleet();
  const shown = template
    ? []
    : [
        { title: t.state, cell: (each: Repository) => <State of={each.connectionState} /> },
        { title: t.usedBy, cell: (each: Repository) => readers(rows, each, template).length },
      ];
  return (
    <Page
      title={t.named.repositories?.[0]}
      hint={t.repositories.hints[store]}
      acts={
        <Act may={may} kind="main" onPress={() => address.say({ open: "add" })}>
          {t.add}
        </Act>
      }
    >
      <Tabs label={t.repositories.views} names={t.repositories.tabs} at={store}>
        <Listing
          found={found}
          label={t.repositories.tabs[store] ?? ""}
          keyOf={keyOf}
          textOf={(each) =>
            [addressOf(each), each.name, each.project, each.type, each.connectionState?.message].join(" ")
          }
          q={address.q ?? ""}
          onQ={(q) => address.say({ q: q || undefined })}
          empty={[t.repositories.none, t.repositories.noneHint]}
          columns={[
            {
              title: t.repositories.address,
              cell: (each) => (
                <>
                  <Link
                    to="/settings/$section/$name"
                    params={{ section: "repositories", name: addressOf(each) }}
                    search={{
                      ...(store === "repositories" ? {} : { tab: store }),
                      ...(each.project ? { project: each.project } : {}),
                    }}
                  >
                    <bdi>{addressOf(each)}</bdi>
                  </Link>
                  {each.name && (
                    <small>
                      <bdi>{each.name}</bdi>
                    </small>
                  )}
                </>
              ),
            },
            { title: t.type, cell: (each) => t.repositories.types[each.type ?? "git"] ?? each.type },
            { title: t.project, cell: (each) => <bdi>{each.project || t.noProject}</bdi> },
            ...shown,
          ]}
        />
      </Tabs>
      {address.open === "add" && may && <RepositoryForm store={store} onClose={address.close} />}
    </Page>
  );
}

export function RepositoryPage({ name }: { name: string }) {
  const t = useSaid();
  const address = useAddress();
  const store = storeOf(address.tab);
  const found = useQuery(stored(store));
  if (!found.data) return <Awaited query={found} of={name} />;
  const each = found.data.find((one) => addressOf(one) === name && (one.project ?? "") === (address.project ?? ""));
  return each ? <One store={store} each={each} /> : <Notice title={t.gone} of={name} />;
}

function One({ store, each }: { store: Store; each: Repository }) {
  const t = useSaid();
  const address = useAddress();
  const navigate = useNavigate();
  const client = useQueryClient();
  const search = store === "repositories" ? {} : { tab: store };
  const list = () => navigate({ to: "/settings/$section", params: { section: "repositories" }, search });
  const { rows } = useFleet();
  const used = readers(rows, each, isTemplate(store));
  const again = () => client.invalidateQueries({ queryKey: ["settings of", store] });
  const looking = useMutation({ mutationFn: () => lookAgain(store, each), onSettled: again });
  const mayChange = useMay(resourceOf(store), "update", objectOf(each));
  const mayGo = useMay(resourceOf(store), "delete", objectOf(each));
  const name = addressOf(each);
  return (
    <Page
      title={<bdi>{name}</bdi>}
      acts={
        <>
          {!isTemplate(store) && (
            <Button isPending={looking.isPending} onPress={() => looking.mutate()}>
              {t.repositories.again}
            </Button>
          )}
          <Act may={mayChange} onPress={() => address.say({ open: "edit" })}>
            {t.edit}
          </Act>
          <Act may={mayGo} kind="danger" onPress={() => address.say({ open: "remove" })}>
            {t.repositories.disconnect}
          </Act>
        </>
      }
    >
      <Refused error={looking.error} />
      <Facts>
        <Fact name={t.state}>{each.connectionState?.status && <State of={each.connectionState} />}</Fact>
        <Fact name={t.attempted}>
          {each.connectionState?.attemptedAt && <Time at={each.connectionState.attemptedAt} />}
        </Fact>
        <Fact name={t.type}>{t.repositories.types[each.type ?? "git"] ?? each.type}</Fact>
        <Fact name={t.name}>{each.name && <bdi>{each.name}</bdi>}</Fact>
        <Fact name={t.project}>{<bdi>{each.project || t.noProject}</bdi>}</Fact>
        <Fact name={t.repositories.fields.username ?? ""}>
          {each.username && (
            <>
              <bdi>{each.username}</bdi>
              {String(each.inheritedCreds) === "true" && ` (${t.repositories.inherited})`}
            </>
          )}
        </Fact>
        <Fact name={t.repositories.fields.insecure ?? ""}>{String(each.insecure) === "true" && t.yes}</Fact>
        <Fact name={t.repositories.fields.proxy ?? ""}>{each.proxy ? <bdi>{String(each.proxy)}</bdi> : ""}</Fact>
        <Fact name={t.usedBy}>
          {used.length > 0 && (
            <Link to="/applications" search={{ q: `repo:${name}` }}>
              {t.used(used.length)}
            </Link>
          )}
        </Fact>
      </Facts>
      {address.open === "edit" && mayChange && <RepositoryForm store={store} before={each} onClose={address.close} />}
      {address.open === "remove" && mayGo && (
        <Confirm
          title={t.repositories.disconnectTitle(name)}
          hint={t.repositories.disconnectHint}
          go={t.repositories.disconnectNow}
          typed={used.length ? name : ""}
          depend={used.length > 0 && t.repositories.depend(used.length)}
          act={() => disconnect(store, each)}
          onDone={() => void list().then(again)}
          onClose={address.close}
        />
      )}
    </Page>
  );
}
