/** One cluster: what is known of it, and what can be done about it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Cluster, changeCluster, invalidate, removeCluster, rotate } from "@/api/settings";
import { Button } from "@/design/Button";
import { Overlay } from "@/design/Overlay";
import { Time } from "@/design/Time";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Form, Refused, type Values } from "../parts/Form";
import { Fact, Facts, Hint, Page, Several } from "../parts/Page";
import { State } from "../parts/State";
import { useAddress } from "../parts/useAddress";
import { Held } from "./Held";
import { changed, paired, valuesOf } from "./pairs";

const HOME = "https://kubernetes.default.svc";
const FIELDS = ["name", "namespaces", "clusterResources", "project", "shard", "labels", "annotations"];

export function One({ each }: { each: Cluster }) {
  const t = useSaid();
  const address = useAddress();
  const navigate = useNavigate();
  const client = useQueryClient();
  const list = () => navigate({ to: "/settings/$section", params: { section: "clusters" }, search: {} });
  const again = () => client.invalidateQueries({ queryKey: ["settings of", "clusters"] });
  const object = each.project ? `${each.project}/${each.server}` : each.server;
  const mayChange = useMay("clusters", "update", object);
  const mayGo = useMay("clusters", "delete", object);
  const forgetting = useMutation({ mutationFn: () => invalidate(each.server), onSuccess: again });
  const rotating = useMutation({ mutationFn: () => rotate(each.server), onSuccess: again });
  const name = each.name || each.server;
  const used = each.info?.applicationsCount ?? 0;
  return (
    <Page
      title={<bdi>{name}</bdi>}
      acts={
        <>
          <Act may={mayChange} onPress={() => address.say({ open: "edit" })}>
            {t.edit}
          </Act>
          {mayChange && (
            <>
              <Button isPending={forgetting.isPending} onPress={() => forgetting.mutate()}>
                {t.clusters.invalidate}
              </Button>
              <Button
                isPending={rotating.isPending}
                isDisabled={each.server === HOME}
                onPress={() => rotating.mutate()}
              >
                {t.clusters.rotate}
              </Button>
            </>
          )}
          {each.server !== HOME && (
            <Act may={mayGo} kind="danger" onPress={() => address.say({ open: "remove" })}>
              {t.remove}
            </Act>
          )}
        </>
      }
    >
      <p role="status">
        {forgetting.isSuccess && t.clusters.invalidated} {rotating.isSuccess && t.clusters.rotated}
      </p>
      <Refused error={forgetting.error ?? rotating.error} />
      <Known each={each} used={used} />
      {each.server === HOME && <Hint>{t.clusters.home}</Hint>}
      {address.open === "edit" && mayChange && <Edit each={each} onDone={again} onClose={address.close} />}
      {address.open === "remove" && mayGo && (
        <Confirm
          title={t.clusters.removeTitle(name)}
          hint={t.clusters.removeHint}
          go={t.removeNow}
          typed={used ? name : ""}
          depend={used > 0 && t.clusters.depend(used)}
          act={() => removeCluster(each.server)}
          onDone={() => void list().then(again)}
          onClose={address.close}
        />
      )}
    </Page>
  );
}

function Known({ each, used }: { each: Cluster; used: number }) {
  const t = useSaid();
  return (
    <Facts>
      <Fact name={t.clusters.address}>{<bdi>{each.server}</bdi>}</Fact>
      <Fact name={t.state}>{<State of={each.connectionState} />}</Fact>
      <Fact name={t.attempted}>
        {each.connectionState?.attemptedAt && <Time at={each.connectionState.attemptedAt} />}
      </Fact>
      <Fact name={t.clusters.version}>{each.info?.kubeVersion ?? each.serverVersion}</Fact>
      <Fact name={t.clusters.cache}>{<Held of={each} />}</Fact>
      <Fact name={t.usedBy}>
        {used > 0 && (
          <Link to="/applications" search={{ q: `cluster:${each.name || each.server}` }}>
            {t.used(used)}
          </Link>
        )}
      </Fact>
      <Fact name={t.clusters.namespaces}>{<Several of={each.namespaces} none={t.clusters.allNamespaces} />}</Fact>
      <Fact name={t.clusters.clusterResources}>
        {each.namespaces?.length ? (each.clusterResources ? t.yes : t.no) : ""}
      </Fact>
      <Fact name={t.project}>{each.project && <bdi>{each.project}</bdi>}</Fact>
      <Fact name={t.clusters.shard}>{each.shard === undefined ? "" : String(each.shard)}</Fact>
      <Fact name={t.clusters.labels}>{each.labels && <Several of={paired(each.labels).split("\n")} />}</Fact>
      <Fact name={t.clusters.annotations}>
        {each.annotations && <Several of={paired(each.annotations).split("\n")} />}
      </Fact>
      <Fact name={t.clusters.credentials}>{credentials(each, t)}</Fact>
      <Fact name={t.clusters.apiVersions}>{each.info?.apiVersions?.length}</Fact>
    </Facts>
  );
}

/** Never themselves: they do not come here. */
function credentials({ server, config }: Cluster, t: ReturnType<typeof useSaid>): string {
  const said = config?.execProviderConfig
    ? t.clusters.program
    : config?.username
      ? t.clusters.password(config.username)
      : config?.tlsClientConfig?.certData
        ? t.clusters.certificate
        : server === HOME
          ? t.clusters.own
          : t.clusters.token;
  return config?.tlsClientConfig?.insecure === true ? `${said}; ${t.clusters.insecure}` : said;
}

function Edit({ each, onDone, onClose }: { each: Cluster; onDone: () => void; onClose: () => void }) {
  const t = useSaid();
  const [values, setValues] = useState<Values>(valuesOf(each));
  const saving = useMutation({
    mutationFn: () => changeCluster({ server: each.server, ...changed(values) }, FIELDS),
    onSuccess: () => (onDone(), onClose()),
  });
  const label = (name: string) => t.clusters.fields[name] ?? name;
  return (
    <Overlay title={t.repositories.editTitle(each.name || each.server)} onClose={onClose}>
      <Form
        fields={[
          { name: "name", label: label("name"), first: true },
          { name: "namespaces", label: label("namespaces"), kind: "area", hint: t.lines },
          { name: "clusterResources", label: label("clusterResources"), kind: "check" },
          { name: "project", label: label("project") },
          { name: "shard", label: label("shard"), kind: "number" },
          { name: "labels", label: label("labels"), kind: "area", hint: t.clusters.pairs },
          { name: "annotations", label: label("annotations"), kind: "area", hint: t.clusters.pairs },
        ]}
        values={values}
        onValues={setValues}
        error={saving.error}
        go={t.save}
        busy={saving.isPending}
        onSubmit={() => saving.mutate()}
        onClose={onClose}
      />
    </Overlay>
  );
}
