/** Projects: what each lets its applications read and write, and who is in it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { create, projects } from "@/api/projects";
import { Overlay } from "@/design/Overlay";
import { tidy } from "@/domain/project";
import { useFleet } from "@/shell/fleet";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Form, type Values } from "../parts/Form";
import { Listing } from "../parts/Listing";
import { Page } from "../parts/Page";
import { useAddress } from "../parts/useAddress";
import { fields, specOf } from "./spec";

export function Projects() {
  const t = useSaid();
  const address = useAddress();
  const found = useQuery(projects);
  const may = useMay("projects", "create", "*");
  const { rows } = useFleet();
  return (
    <Page
      title={t.named.projects?.[0]}
      hint={t.named.projects?.[1]}
      acts={
        <Act may={may} kind="main" onPress={() => address.say({ open: "add" })}>
          {t.add}
        </Act>
      }
    >
      <Listing
        found={found}
        label={t.named.projects?.[0] ?? ""}
        keyOf={({ metadata }) => metadata.name}
        textOf={({ metadata, spec }) => `${metadata.name} ${spec.description ?? ""}`}
        q={address.q ?? ""}
        onQ={(q) => address.say({ q: q || undefined })}
        empty={[t.projects.none, t.projects.noneHint]}
        columns={[
          {
            title: t.name,
            cell: ({ metadata, spec }) => (
              <>
                <Link to="/settings/$section/$name" params={{ section: "projects", name: metadata.name }} search={{}}>
                  <bdi>{metadata.name}</bdi>
                </Link>
                {spec.description && (
                  <small>
                    <bdi>{spec.description}</bdi>
                  </small>
                )}
              </>
            ),
          },
          { title: t.usedBy, cell: ({ metadata }) => rows.filter((row) => row.project === metadata.name).length },
          { title: t.projects.sources, cell: ({ spec }) => spec.sourceRepos?.length ?? 0 },
          { title: t.projects.destinations, cell: ({ spec }) => spec.destinations?.length ?? 0 },
          { title: t.projects.roles, cell: ({ spec }) => spec.roles?.length ?? 0 },
          { title: t.projects.windows, cell: ({ spec }) => spec.syncWindows?.length ?? 0 },
        ]}
      />
      {address.open === "add" && may && <Add onClose={address.close} />}
    </Page>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const t = useSaid();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [values, setValues] = useState<Values>({ clusterResourceWhitelist: "", sourceRepos: "", destinations: "" });
  const making = useMutation({
    mutationFn: () => create(values.name?.trim() ?? "", tidy(specOf(values, {}))),
    onSuccess: async ({ metadata }) => {
      await navigate({
        to: "/settings/$section/$name",
        params: { section: "projects", name: metadata.name },
        search: {},
      });
      await client.invalidateQueries({ queryKey: projects.queryKey });
    },
  });
  return (
    <Overlay title={t.projects.addTitle} onClose={onClose}>
      <Form
        fields={[{ name: "name", label: t.name, required: true, first: true }, ...fields(t).slice(0, 4)]}
        values={values}
        onValues={(next) => (making.reset(), setValues(next))}
        error={making.error}
        go={t.projects.create}
        busy={making.isPending}
        onSubmit={() => making.mutate()}
        onClose={onClose}
      />
    </Overlay>
  );
}
