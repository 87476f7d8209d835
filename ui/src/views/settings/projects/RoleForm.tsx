/** A role as one writes it: each rule in words, with whom it is about, before anything is stored. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { explained } from "@/api/projects";
import { Button } from "@/design/Button";
import { Overlay } from "@/design/Overlay";
import { rule } from "@/domain/policy";
import { lines, type Project, type Role, tidy } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { Means } from "../access/Lines";
import { Simulation } from "../access/Simulation";
import { Form, type Values } from "../parts/Form";
import { NewRule } from "./NewRule";
import styles from "./projects.module.css";
import { useChange } from "./useChange";

export function RoleForm({ of, before, onClose }: { of: Project; before: Role | undefined; onClose: () => void }) {
  const t = useSaid();
  const project = of.metadata.name;
  const [values, setValues] = useState<Values>({
    name: before?.name ?? "",
    description: before?.description ?? "",
    groups: (before?.groups ?? []).join("\n"),
  });
  const [policies, setPolicies] = useState<readonly string[]>(before?.policies ?? []);
  const saving = useChange(of, onClose);
  const name = values.name?.trim() ?? "";
  const role: Role = {
    ...before,
    name,
    description: values.description ?? "",
    policies: [...policies],
    groups: lines(values.groups ?? ""),
  };
  const draft = useDeferredValue(role);
  const told = useQuery({
    ...explained(project, [draft]),
    enabled: Boolean(draft.name),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const put = (next: readonly string[]) => (saving.reset(), setPolicies(next));
  const known = (of.spec.roles ?? []).some((each) => each.name === name && each !== before);
  const save = () => {
    const roles = before
      ? (of.spec.roles ?? []).map((each) => (each === before ? role : each))
      : [...(of.spec.roles ?? []), role];
    saving.mutate(tidy({ ...of.spec, roles }));
  };
  return (
    <Overlay title={before ? t.projects.role.editTitle(before.name) : t.projects.role.addTitle} onClose={onClose}>
      <Form
        fields={[
          ...(before ? [] : [{ name: "name", label: t.projects.role.name, required: true, first: true }]),
          { name: "description", label: t.projects.role.description },
          { name: "groups", label: t.projects.role.groups, kind: "area" as const, hint: t.projects.role.groupsHint },
        ]}
        values={values}
        onValues={(next) => (saving.reset(), setValues(next))}
        error={saving.error}
        go={t.save}
        busy={saving.isPending}
        onSubmit={save}
        onClose={onClose}
        blocked={!name || known}
      >
        <fieldset className={styles.policies} style={{ border: 0, margin: 0, padding: 0 }}>
          <legend>{t.projects.role.policies}</legend>
          {policies.map((text, index) => {
            const line = told.data?.lines.find(({ meaning }) => meaning.text === text);
            return (
              <div key={index} className={styles.policy}>
                <input
                  aria-label={t.projects.role.policy(index + 1)}
                  aria-invalid={Boolean(line?.meaning.problem)}
                  spellCheck={false}
                  value={text}
                  onChange={({ target }) => put(policies.with(index, target.value))}
                />
                <Button
                  aria-label={t.projects.role.removePolicy(index + 1)}
                  onPress={() => put(policies.filter((_, at) => at !== index))}
                >
                  ×
                </Button>
                <div role="status">
                  {line ? <Means of={line} all={told.data?.applications ?? 0} /> : name && t.policy.checking}
                </div>
              </div>
            );
          })}
          <NewRule project={project} onRule={(...parts) => put([...policies, rule(project, name, ...parts)])} />
        </fieldset>
        {name && policies.length > 0 && (
          <details>
            <summary>{t.policy.simulate}</summary>
            <Simulation project={project} roles={[role]} subjects={[`proj:${project}:${name}`]} />
          </details>
        )}
      </Form>
    </Overlay>
  );
}
