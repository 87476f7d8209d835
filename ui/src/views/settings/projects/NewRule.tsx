/** A rule, put together of what there is to choose. */

import { useState } from "react";
import { Button } from "@/design/Button";
import { useSaid } from "@/text/settings";
import styles from "./projects.module.css";

const RESOURCES = ["applications", "applicationsets", "logs", "exec", "repositories", "clusters"];
const ACTIONS = ["get", "sync", "create", "update", "delete", "rollback", "override", "action/*", "*"];

interface Props {
  project: string;
  onRule: (resource: string, action: string, object: string, allow: boolean) => void;
}

export function NewRule({ project, onRule }: Props) {
  const t = useSaid();
  const [resource, setResource] = useState("applications");
  const [action, setAction] = useState("get");
  const [object, setObject] = useState(`${project}/*`);
  const [allow, setAllow] = useState(true);
  const add = () => onRule(resource, action, object.trim(), allow);
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault(); // the form around it is not done yet
    add();
  };
  return (
    <div className={styles.parts} onKeyDown={press}>
      <label>
        {t.projects.role.effect}
        <select value={String(allow)} onChange={({ target }) => setAllow(target.value === "true")}>
          <option value="true">{t.projects.role.allow}</option>
          <option value="false">{t.projects.role.deny}</option>
        </select>
      </label>
      <label>
        {t.projects.role.action}
        <select value={action} onChange={({ target }) => setAction(target.value)}>
          {ACTIONS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        {t.projects.role.resource}
        <select value={resource} onChange={({ target }) => setResource(target.value)}>
          {RESOURCES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        {t.projects.role.object}
        <input value={object} spellCheck={false} onChange={({ target }) => setObject(target.value)} />
      </label>
      <Button onPress={add}>{t.projects.role.addPolicy}</Button>
    </div>
  );
}
