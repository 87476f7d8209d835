/** Servers that are trusted: TLS certificates and SSH host keys. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addCertificates, type Certificate, certificates, removeCertificate } from "@/api/settings";
import { Button } from "@/design/Button";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Act, ReadOnly, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Form, type Values } from "../parts/Form";
import { Listing } from "../parts/Listing";
import { Page } from "../parts/Page";
import { useAddress } from "../parts/useAddress";
import { badLine, base64, hostKeys } from "./given";

const keyOf = (each: Certificate) => [each.certType, each.serverName, each.certSubType, each.certInfo].join(" ");

export function Certificates() {
  const t = useSaid();
  const address = useAddress();
  const client = useQueryClient();
  const found = useQuery(certificates);
  const mayAdd = useMay("certificates", "create", "*");
  const mayGo = useMay("certificates", "delete", "*");
  const again = () => (address.close(), void client.invalidateQueries({ queryKey: ["settings of", "certificates"] }));
  const goes = found.data?.find((each) => keyOf(each) === address.of);
  const remove = {
    title: "",
    cell: (each: Certificate) => (
      <Button
        aria-label={`${t.remove} ${each.serverName} ${each.certSubType ?? ""}`}
        onPress={() => address.say({ open: "remove", of: keyOf(each) })}
      >
        {t.remove}
      </Button>
    ),
  };
  return (
    <Page
      title={t.named.certificates?.[0]}
      hint={t.named.certificates?.[1]}
      acts={
        mayAdd === false ? (
          <ReadOnly when />
        ) : (
          <>
            <Act may={mayAdd} onPress={() => address.say({ open: "tls" })}>
              {t.certificates.addTls}
            </Act>
            <Act may={mayAdd} onPress={() => address.say({ open: "ssh" })}>
              {t.certificates.addSsh}
            </Act>
          </>
        )
      }
    >
      <Listing
        found={found}
        label={t.named.certificates?.[0] ?? ""}
        keyOf={keyOf}
        textOf={keyOf}
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.certificates.none, t.certificates.noneHint]}
        columns={[
          { title: t.certificates.host, cell: (each) => <bdi>{each.serverName}</bdi> },
          {
            title: t.type,
            cell: (each) => (
              <>
                {t.certificates.kinds[each.certType] ?? each.certType}
                <small>{each.certSubType}</small>
              </>
            ),
          },
          { title: t.certificates.info, cell: (each) => <bdi>{each.certInfo}</bdi> },
          ...(mayGo ? [remove] : []),
        ]}
      />
      {address.open === "tls" && mayAdd && <Tls onDone={again} onClose={address.close} />}
      {address.open === "ssh" && mayAdd && <Ssh onDone={again} onClose={address.close} />}
      {address.open === "remove" && mayGo && goes && (
        <Confirm
          title={t.certificates.removeTitle(goes.serverName)}
          hint={t.certificates.removeHint}
          go={t.removeNow}
          act={() => removeCertificate(goes)}
          onDone={again}
          onClose={address.close}
        />
      )}
    </Page>
  );
}

function Tls({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const t = useSaid();
  const [values, setValues] = useState<Values>({});
  const adding = useMutation({
    mutationFn: () =>
      addCertificates([
        { serverName: values.serverName?.trim() ?? "", certType: "https", certData: base64(values.certData ?? "") },
      ]),
    onSuccess: onDone,
  });
  return (
    <Overlay title={t.certificates.addTlsTitle} onClose={onClose}>
      <Form
        fields={[
          {
            name: "serverName",
            label: t.certificates.host,
            placeholder: t.certificates.hostHint,
            required: true,
            first: true,
          },
          { name: "certData", label: t.certificates.pem, kind: "file", required: true },
        ]}
        values={values}
        onValues={setValues}
        error={adding.error}
        go={t.save}
        busy={adding.isPending}
        onSubmit={() => adding.mutate()}
        onClose={onClose}
      />
    </Overlay>
  );
}

function Ssh({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const t = useSaid();
  const [values, setValues] = useState<Values>({});
  const adding = useMutation({ mutationFn: () => addCertificates(hostKeys(values.lines ?? "")), onSuccess: onDone });
  const bad = badLine(values.lines ?? "");
  return (
    <Overlay title={t.certificates.addSshTitle} onClose={onClose}>
      <Form
        fields={[
          {
            name: "lines",
            label: t.certificates.known,
            kind: "file",
            hint: t.certificates.knownHint,
            required: true,
            first: true,
            wrong: bad === undefined ? undefined : t.certificates.badLine(bad),
          },
        ]}
        values={values}
        onValues={setValues}
        error={adding.error}
        go={t.save}
        busy={adding.isPending}
        onSubmit={() => adding.mutate()}
        onClose={onClose}
        blocked={bad !== undefined}
      />
    </Overlay>
  );
}
