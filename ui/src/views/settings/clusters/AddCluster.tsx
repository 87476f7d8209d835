/** Another cluster: by the command, or by what a kubeconfig or a form says; it is tried before it is stored. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addCluster } from "@/api/settings";
import { Overlay } from "@/design/Overlay";
import { kubeconfig } from "@/domain/kubeconfig";
import { useSaid } from "@/text/settings";
import { Copy } from "../parts/Copy";
import { type Field, Form, type Values } from "../parts/Form";
import styles from "../parts/parts.module.css";
import { changed } from "./pairs";

export function AddCluster({ onClose }: { onClose: () => void }) {
  const t = useSaid();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>({});
  const pasted = values.paste?.trim() ? kubeconfig(values.paste) : undefined;
  const read = typeof pasted === "object" ? pasted : undefined;
  const adding = useMutation({
    mutationFn: () => addCluster(body(values, read)),
    onSuccess: () => (void client.invalidateQueries({ queryKey: ["settings of", "clusters"] }), onClose()),
  });
  const put = (next: Values) => {
    adding.reset();
    const found = next.paste && next.paste !== values.paste ? kubeconfig(next.paste) : undefined;
    setValues(typeof found === "object" ? { ...next, server: found.server, name: found.name } : next);
  };
  const field = (name: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t.clusters.fields[name] ?? name,
    ...more,
  });
  return (
    <Overlay title={t.clusters.addTitle} onClose={onClose}>
      <p>{t.clusters.command}</p>
      <Copy text="trueup cluster add CONTEXT" label={t.clusters.addTitle} />
      <p>{t.clusters.orForm}</p>
      <Form
        fields={[
          {
            name: "paste",
            label: t.clusters.paste,
            kind: "file",
            wrong: typeof pasted === "string" ? t.clusters.pasteProblems[pasted]?.replaceAll("`", "") : undefined,
          },
          field("server", { required: true, placeholder: "https://…:6443" }),
          field("name"),
          ...(read
            ? []
            : [
                field("bearerToken", { kind: "password" }),
                field("caData", { kind: "area" }),
                field("insecure", { kind: "check" }),
              ]),
          field("namespaces", { kind: "area", hint: t.lines }),
          field("project"),
        ]}
        values={values}
        onValues={put}
        error={adding.error}
        go={t.save}
        busy={adding.isPending}
        onSubmit={() => adding.mutate()}
        onClose={onClose}
      >
        <p role="status" className={styles.good}>
          {read && t.clusters.fromPaste(read.name)}
        </p>
      </Form>
    </Overlay>
  );
}

/** As the command sends it. */
function body(values: Values, read: { config: object } | undefined): object {
  const tls = {
    insecure: values.insecure === "true",
    ...(values.caData?.trim() ? { caData: values.caData.trim() } : {}),
  };
  const typed = { ...(values.bearerToken ? { bearerToken: values.bearerToken } : {}), tlsClientConfig: tls };
  const { clusterResources: _, ...more } = changed(values);
  return { ...more, server: values.server?.trim(), config: read?.config ?? typed };
}
