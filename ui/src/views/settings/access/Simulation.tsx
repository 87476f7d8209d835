/** "What may this person do?": asked of the rules that are enforced, with the line that decides. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { explained, type Question } from "@/api/projects";
import { Button } from "@/design/Button";
import { ACTIONS, RESOURCES } from "@/domain/policy";
import type { Role } from "@/domain/project";
import { harmless } from "@/domain/shown";
import { useFleet } from "@/shell/fleet";
import { useSaid } from "@/text/settings";
import { Refused } from "../parts/Form";
import styles from "./access.module.css";

interface Props {
  /** Empty: anybody may be asked about. */
  project?: string;
  /** As somebody is writing them; those of *project* else. */
  roles?: readonly Role[];
  /** The only ones that can be asked about. */
  subjects?: readonly string[];
}

export function Simulation({ project = "", roles, subjects }: Props) {
  const t = useSaid();
  const id = useId();
  const { rows } = useFleet();
  const [subject, setSubject] = useState(subjects?.[0] ?? "");
  const [groups, setGroups] = useState("");
  const [resource, setResource] = useState("applications");
  const [action, setAction] = useState("sync");
  const [object, setObject] = useState("");
  const [asked, setAsked] = useState<Question>();
  const found = useQuery({
    ...explained(project, roles, asked),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const names = rows.filter((row) => !project || row.project === project).map((row) => `${row.project}/${row.name}`);
  const wholes = groups
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);
  const ask = () => setAsked({ subject: subject.trim(), groups: wholes, resource, action, object: object.trim() });
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault(); // it may stand in a form of something else
    if (subject.trim() && object.trim()) ask();
  };
  const answer = asked && !found.isPlaceholderData ? found.data?.answer : undefined;
  return (
    <div className={styles.ask} role="group" aria-label={t.policy.simulate} onKeyDown={press}>
      {subjects ? (
        <label>
          {t.policy.role}
          <select value={subject} onChange={({ target }) => setSubject(target.value)}>
            {subjects.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      ) : (
        <label>
          {t.policy.subject}
          <input value={subject} spellCheck={false} onChange={({ target }) => setSubject(target.value)} />
        </label>
      )}
      {!subjects && (
        <label>
          {t.policy.groups}
          <input value={groups} placeholder={t.policy.groupsHint} onChange={({ target }) => setGroups(target.value)} />
        </label>
      )}
      <label>
        {t.policy.action}
        <select value={action} onChange={({ target }) => setAction(target.value)}>
          {ACTIONS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        {t.policy.resource}
        <select value={resource} onChange={({ target }) => setResource(target.value)}>
          {RESOURCES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        {t.policy.object}
        <input
          value={object}
          list={`${id}-names`}
          spellCheck={false}
          placeholder={t.policy.objectHint}
          onChange={({ target }) => setObject(target.value)}
        />
        <datalist id={`${id}-names`}>
          {names.slice(0, 500).map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
      <Button kind="main" isDisabled={!subject.trim() || !object.trim()} onPress={ask}>
        {t.policy.ask}
      </Button>
      <div role="status" className={styles.answer}>
        {found.isFetching && t.policy.checking}
        {answer && !found.isFetching && (
          <>
            <b data-tone={answer.allowed ? "good" : "bad"}>
              {answer.allowed
                ? t.policy.yes(answer.subject === asked?.subject ? "" : (answer.subject ?? ""))
                : t.policy.no}
            </b>
            <span>
              {!answer.by
                ? !answer.allowed && t.policy.byNone
                : `${t.policy.by(answer.by === "built-in" ? t.policy.builtIn : answer.by)}${answer.text ? ": " : ""}`}
              {answer.text && <code>{harmless(answer.text)}</code>}
            </span>
          </>
        )}
      </div>
      <Refused error={found.error} />
    </div>
  );
}
