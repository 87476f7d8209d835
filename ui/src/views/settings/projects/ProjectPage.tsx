/** One project: what it permits, its roles, its windows, what happened to it, and all of it as text. */

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { project } from "@/api/projects";
import { Awaited, Loading } from "@/design/Notice";
import type { Project } from "@/domain/project";
import { useFleet } from "@/shell/fleet";
import { useSaid } from "@/text/settings";
import { Act, useMay } from "../parts/allowed";
import { Confirm } from "../parts/Confirm";
import { Hint, Page } from "../parts/Page";
import { Tabs } from "../parts/Tabs";
import { useAddress } from "../parts/useAddress";
import { Edit } from "./Edit";
import { Events } from "./Events";
import { Roles } from "./Roles";
import { Summary } from "./Summary";
import { useRemoval } from "./useChange";
import { Windows } from "./Windows";

const Yaml = lazy(async () => ({ default: (await import("./Yaml")).Yaml }));

export function ProjectPage({ name }: { name: string }) {
  const found = useQuery(project(name));
  if (!found.data) return <Awaited query={found} of={name} />;
  return <One of={found.data} />;
}

function One({ of }: { of: Project }) {
  const t = useSaid();
  const address = useAddress();
  const { name } = of.metadata;
  const { rows } = useFleet();
  const used = rows.filter((row) => row.project === name).length;
  const mayChange = useMay("projects", "update", name);
  const mayGo = useMay("projects", "delete", name);
  const removal = useRemoval(name);
  const tab = address.tab && address.tab in t.projects.tabs ? address.tab : "summary";
  return (
    <Page
      title={<bdi>{name}</bdi>}
      hint={of.spec.description && <bdi>{of.spec.description}</bdi>}
      acts={
        <>
          <Act may={mayChange} onPress={() => address.say({ open: "edit" })}>
            {t.edit}
          </Act>
          {name !== "default" && (
            <Act may={mayGo} kind="danger" onPress={() => address.say({ open: "remove" })}>
              {t.remove}
            </Act>
          )}
        </>
      }
    >
      <Tabs label={t.projects.views} names={t.projects.tabs} at={tab}>
        {tab === "summary" && <Summary of={of} used={used} />}
        {tab === "roles" && <Roles of={of} mayChange={mayChange === true} />}
        {tab === "windows" && <Windows of={of} mayChange={mayChange === true} />}
        {tab === "events" && <Events of={name} />}
        {tab === "yaml" && (
          <Suspense fallback={<Loading />}>
            <Yaml of={of} mayChange={mayChange === true} />
          </Suspense>
        )}
      </Tabs>
      {name === "default" && tab === "summary" && <Hint>{t.projects.defaultStays}</Hint>}
      {address.open === "edit" && mayChange && <Edit of={of} onClose={address.close} />}
      {address.open === "remove" && mayGo && (
        <Confirm
          title={t.projects.deleteTitle(name)}
          hint={t.projects.deleteHint}
          go={t.projects.deleteNow}
          typed={name}
          depend={used > 0 && t.projects.deleteUsed(used)}
          blocked={used > 0}
          act={removal.act}
          onDone={removal.done}
          onClose={address.close}
        />
      )}
    </Page>
  );
}
