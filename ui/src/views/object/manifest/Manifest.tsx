/** An object as YAML: as it is, as Git declares it, or being changed. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { live, rightsTo, sides } from "@/api/objects";
import { Button } from "@/design/Button";
import { Awaited, Loading, Notice, Trouble } from "@/design/Notice";
import type { Body } from "@/domain/object/facts";
import { isThere } from "@/domain/object/kin";
import { useText } from "@/text";
import { Edit } from "../acts/Edit";
import type { ObjectView } from "../address";
import { useMade } from "../beside";
import type { Given } from "../beside/tasks";
import { stampOf } from "../Differs";
import { useKept } from "../kept";
import { toPanel } from "../Panel";
import type { Saying } from "../Said";
import type { Shown } from "../shown";
import { Code } from "./Code";
import styles from "./Manifest.module.css";

export function Manifest(shown: Shown & { onSaying: (saying: Saying | undefined) => void }) {
  const { app, item, said, gone, onSaid, onSaying } = shown;
  const t = useText();
  const rights = useQuery(rightsTo(app.metadata, item)).data;
  const missing = !isThere(item);
  const view = chosen(said.objectView, missing, item.sync !== "");
  if (view === "edit")
    return (
      <Edit
        {...shown}
        onSaying={onSaying}
        onClose={() => {
          toPanel(document.activeElement);
          onSaid({ objectView: undefined });
        }}
      />
    );
  return (
    <>
      <div className={styles.bar}>
        {item.sync && !missing && (
          <div className={styles.choice} role="group" aria-label={t.object.which}>
            {(["live", "desired"] as const).map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={view === each}
                onClick={() => onSaid({ objectView: each })}
              >
                {t.object.sides[each]}
              </button>
            ))}
          </div>
        )}
        {!missing && !gone && rights?.update && (
          <Button onPress={() => onSaid({ objectView: "edit" })}>{t.acts.edit}</Button>
        )}
        {item.kind === "Secret" && <p className={styles.note}>{t.object.secret}</p>}
      </div>
      {view === "live" ? <Live {...shown} /> : <Desired {...shown} />}
    </>
  );
}

function chosen(said: ObjectView | undefined, missing: boolean, declared: boolean): "live" | "desired" | "edit" {
  if (missing) return "desired";
  if (said === "edit") return "edit";
  return said === "desired" && declared ? "desired" : "live";
}

function Live({ app, item, gone }: Shown) {
  const t = useText();
  const [managed, setManaged] = useKept("managed", "");
  const found = useQuery({ ...live(app.metadata, item, item.stamp), enabled: !gone });
  const given = useMemo(
    (): Given<"yaml"> | undefined => found.data && [found.data, managed !== ""],
    [found.data, managed],
  );
  const { data: text, error } = useMade("yaml", given);
  if (text === undefined) return error ? <Trouble error={error} /> : <Awaited query={found} />;
  return (
    <Code text={text} name={`${item.kind}-${item.name}.yaml`} label={t.object.sides.live}>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={managed !== ""}
          onChange={({ target }) => setManaged(target.checked ? "shown" : "")}
        />
        {t.object.managedFields}
      </label>
    </Code>
  );
}

function Desired({ app, item }: Shown) {
  const t = useText();
  const found = useQuery(sides(app.metadata, item, stampOf(app, item)));
  const declared = found.data?.targetState;
  const given = useMemo((): Given<"yaml"> => [JSON.parse(declared ?? "null") ?? ({} as Body)], [declared]);
  const { data: text, error } = useMade("yaml", given);
  if (found.data === undefined) return <Awaited query={found} />;
  if (!declared || declared === "null") return <Notice title={t.object.undeclared} />;
  if (text === undefined) return error ? <Trouble error={error} /> : <Loading />;
  return <Code text={text} name={`${item.kind}-${item.name}.desired.yaml`} label={t.object.sides.desired} />;
}
