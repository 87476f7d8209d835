import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { clusters } from "@/api/offers";
import { Button } from "@/design/Button";
import { edited, option, type Path, places, withOption, withSource } from "@/domain/draft";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import styles from "./Create.module.css";
import { Field } from "./Field";
import type { FormProps } from "./given";
import { SourceFields } from "./SourceFields";

/** What people set of an application; each field is written into its YAML as it is typed. */
export function Form(props: FormProps) {
  const { draft, text, disabled, onText } = props;
  const t = useText();
  return (
    <fieldset disabled={disabled} className={styles.fields}>
      <legend className="hidden">{t.create.form}</legend>
      <General {...props} />
      {places(draft).map((place, index, all) => (
        <SourceFields key={place.join(".")} {...props} place={place} index={index} of={all.length} />
      ))}
      <Button onPress={() => onText(withSource(text, draft))} className={styles.add ?? ""}>
        <Plus size={15} aria-hidden />
        {t.create.addSource}
      </Button>
      <Destination {...props} />
      <Policy {...props} />
    </fieldset>
  );
}

function General({ draft, text, projects, wrong, onText }: FormProps) {
  const t = useText();
  const set = (path: Path) => (value: string) => onText(edited(text, path, value));
  return (
    <section className={styles.part}>
      <h2>{t.create.general}</h2>
      <Field
        at="metadata.name"
        label={t.create.name}
        hint={t.create.nameHint}
        value={draft.metadata?.name}
        wrong={wrong}
        required
        onValue={set(["metadata", "name"])}
      />
      <Field
        at="spec.project"
        label={t.create.project}
        value={draft.spec?.project}
        offers={projects}
        wrong={wrong}
        required
        onValue={set(["spec", "project"])}
      />
      <Field
        at="metadata.namespace"
        label={t.create.namespace}
        hint={t.create.namespaceHint}
        value={draft.metadata?.namespace}
        wrong={wrong}
        onValue={(value) => onText(edited(text, ["metadata", "namespace"], value || undefined))}
      />
    </section>
  );
}

function Destination({ draft, text, wrong, onText }: FormProps) {
  const t = useText();
  const { rows } = useFleet();
  const known = useQuery(clusters);
  const { name, server, namespace } = draft.spec?.destination ?? {};
  const seen = useMemo(() => [...new Set(rows.map((each) => each.cluster))].filter(Boolean).sort(), [rows]);
  const namespaces = useMemo(() => [...new Set(rows.map((each) => each.destination))].filter(Boolean).sort(), [rows]);
  const set = (value: string) => {
    const [here, other] = value.includes("://") ? (["server", "name"] as const) : (["name", "server"] as const);
    onText(edited(edited(text, ["spec", "destination", here], value), ["spec", "destination", other], undefined));
  };
  return (
    <section className={styles.part}>
      <h2>{t.create.destination}</h2>
      <Field
        at="spec.destination.name"
        label={t.create.cluster}
        value={name ?? server}
        offers={[...(known.data ?? []), ...seen]}
        wrong={wrong}
        required
        onValue={set}
      />
      <Field
        at="spec.destination.namespace"
        label={t.create.to}
        value={namespace}
        offers={namespaces}
        wrong={wrong}
        onValue={(value) => onText(edited(text, ["spec", "destination", "namespace"], value))}
      />
    </section>
  );
}

const OPTIONS = [
  ["CreateNamespace", "createNamespace"],
  ["ServerSideApply", "serverSide"],
  ["PruneLast", "pruneLast"],
  ["ApplyOutOfSyncOnly", "applyOutOfSyncOnly"],
] as const;

function Policy({ draft, text, onText }: FormProps) {
  const t = useText();
  const automated = draft.spec?.syncPolicy?.automated;
  const on = Boolean(automated) && automated?.enabled !== false;
  const at = ["spec", "syncPolicy", "automated"] as const;
  return (
    <section className={styles.part}>
      <h2>{t.create.policy}</h2>
      <Check said={t.create.automated} on={on} onTurn={(now) => onText(edited(text, at, now ? {} : undefined))} />
      {(["prune", "selfHeal"] as const).map((each) => (
        <Check
          key={each}
          said={t.create[each]}
          on={on && automated?.[each] === true}
          disabled={!on}
          onTurn={(now) => onText(edited(text, [...at, each], now))}
        />
      ))}
      {OPTIONS.map(([name, called]) => (
        <Check
          key={name}
          said={t.create[called]}
          on={option(draft, name)}
          onTurn={(now) => onText(withOption(text, draft, name, now))}
        />
      ))}
    </section>
  );
}

interface CheckProps {
  said: string;
  on: boolean;
  disabled?: boolean;
  onTurn: (on: boolean) => void;
}

function Check({ said, on, disabled = false, onTurn }: CheckProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={on} disabled={disabled} onChange={({ target }) => onTurn(target.checked)} />
      {said}
    </label>
  );
}
