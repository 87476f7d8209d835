/** The public keys by which signatures are checked, and which projects ask for them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { projects } from "@/api/projects";
import { addKeys, type Key, key, keys, removeKey } from "@/api/settings";
import { Awaited } from "@/design/Notice";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Form, type Values } from "../parts/Form";
import { Listing } from "../parts/Listing";
import { Fact, Facts, Page } from "../parts/Page";
import { useAddress } from "../parts/useAddress";

export function Keys() {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(keys);
  const may = useMay("gpgkeys", "create", "*");
  return (
    <Page
      title={t.named.keys?.[0]}
      hint={t.named.keys?.[1]}
      acts={
        <Act may={may} kind="main" onPress={() => address.say({ open: "add" })}>
          {t.add}
        </Act>
      }
    >
      <Listing
        found={found}
        label={t.named.keys?.[0] ?? ""}
        keyOf={(each) => each.keyID}
        textOf={(each) => [each.keyID, each.owner, each.fingerprint, each.subType].join(" ")}
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.keys.none, t.keys.noneHint]}
        columns={[
          {
            title: t.keys.id,
            cell: (each) => (
              <Link to="/settings/$section/$name" params={{ section: "keys", name: each.keyID }} search={{}}>
                <bdi>{each.keyID}</bdi>
              </Link>
            ),
          },
          { title: t.keys.owner, cell: (each) => <bdi>{each.owner}</bdi> },
          { title: t.keys.kind, cell: (each) => each.subType },
        ]}
      />
      {address.open === "add" && may && <Add onClose={address.close} />}
    </Page>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const t = useSaid();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>({});
  const adding = useMutation({
    mutationFn: () => addKeys(values.keyData ?? ""),
    onSuccess: ({ skipped }) => {
      void client.invalidateQueries({ queryKey: ["settings of", "gpgkeys"] });
      if (!skipped?.length) onClose();
    },
  });
  const skipped = adding.data?.skipped?.join(", ");
  return (
    <Overlay title={t.keys.addTitle} onClose={onClose}>
      <Form
        fields={[{ name: "keyData", label: t.keys.given, kind: "file", required: true, first: true }]}
        values={values}
        onValues={setValues}
        error={adding.error}
        go={t.save}
        busy={adding.isPending}
        onSubmit={() => adding.mutate()}
        onClose={onClose}
      >
        <p role="status">{skipped && t.keys.skipped(skipped)}</p>
      </Form>
    </Overlay>
  );
}

export function KeyPage({ name }: { name: string }) {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(key(name));
  const may = useMay("gpgkeys", "delete", "*");
  const each = found.data;
  if (!each) return <Awaited query={found} of={name} />;
  return (
    <Page
      title={<bdi>{each.keyID}</bdi>}
      acts={
        <Act may={may} kind="danger" onPress={() => address.say({ open: "remove" })}>
          {t.remove}
        </Act>
      }
    >
      <Facts>
        <Fact name={t.keys.owner}>{<bdi>{each.owner}</bdi>}</Fact>
        <Fact name={t.keys.kind}>{each.subType}</Fact>
        <Fact name={t.keys.fingerprint}>{<code>{each.fingerprint}</code>}</Fact>
        <Fact name={t.keys.trust}>{each.trust}</Fact>
        <Fact name={t.keys.data}>{<pre>{each.keyData}</pre>}</Fact>
      </Facts>
      {address.open === "remove" && may && <Goes each={each} onClose={address.close} />}
    </Page>
  );
}

function Goes({ each, onClose }: { each: Key; onClose: () => void }) {
  const t = useSaid();
  const client = useQueryClient();
  const navigate = useNavigate();
  const gone = async () => {
    await navigate({ to: "/settings/$section", params: { section: "keys" }, search: {} });
    await client.invalidateQueries({ queryKey: keys.queryKey, exact: true });
  };
  const wanting = useQuery(projects).data?.filter((one) => JSON.stringify(one.spec).includes(each.keyID)) ?? [];
  const names = wanting.map((one) => one.metadata.name).join(", ");
  return (
    <Confirm
      title={t.keys.removeTitle(each.keyID)}
      hint={t.keys.removeHint}
      go={t.removeNow}
      typed={names ? each.keyID : ""}
      depend={names && t.keys.usedBy(names)}
      act={() => removeKey(each.keyID)}
      onDone={() => void gone()}
      onClose={onClose}
    />
  );
}
