/** The sources as a form, and how the application is kept. */

import { Plus, Trash2 } from "lucide-react";
import type { Whole, WholeSource } from "@/api/application";
import { Button } from "@/design/Button";
import { PLACE, SET, TOOLS, type Tool, toolOf } from "@/domain/settings";
import { put, sourcesOf, withSources } from "@/domain/sources";
import { useText } from "@/text";
import { Known } from "./Known";
import { Setting } from "./Setting";
import styles from "./Source.module.css";

type Spec = Whole["spec"];

interface Props {
  app: Whole;
  spec: Spec;
  onSpec: (spec: Spec) => void;
  locked: boolean;
  /** The name of the field that a refusal is about. */
  wrong: string;
}

export function Form({ app, spec, onSpec, locked, wrong }: Props) {
  const t = useText();
  const sources = sourcesOf({ spec });
  const stored = sourcesOf(app);
  const change = (index: number, source: WholeSource) => onSpec(withSources(spec, sources.with(index, source)));
  return (
    <>
      <Policy spec={spec} onSpec={onSpec} locked={locked} />
      {sources.map((each, index) => (
        <section key={index} className={styles.box}>
          <header className={styles.head}>
            <h2>{sources.length > 1 ? t.source.title(index + 1) : t.source.only}</h2>
            {sources.length > 1 && !locked && (
              <Button
                kind="quiet"
                aria-label={t.source.remove(index + 1)}
                onPress={() => onSpec(withSources(spec, sources.toSpliced(index, 1)))}
              >
                <Trash2 size={16} aria-hidden />
              </Button>
            )}
          </header>
          <One
            source={each}
            found={app.status?.sourceTypes?.[index] ?? app.status?.sourceType ?? ""}
            onSource={(source) => change(index, source)}
            locked={locked}
            wrong={wrong}
          />
          {stored[index] && (
            <Known
              app={app}
              stored={stored[index]}
              index={index}
              source={each}
              onSource={(source) => change(index, source)}
              locked={locked}
            />
          )}
        </section>
      ))}
      {!locked && (
        <p>
          <Button
            onPress={() => onSpec(withSources(spec, [...sources, { repoURL: "", path: ".", targetRevision: "HEAD" }]))}
          >
            <Plus size={15} aria-hidden />
            {t.source.add}
          </Button>
        </p>
      )}
    </>
  );
}

interface OneProps extends Pick<Props, "locked" | "wrong"> {
  source: WholeSource;
  found: string;
  onSource: (source: WholeSource) => void;
}

function One({ source, found, onSource, locked, wrong }: OneProps) {
  const t = useText();
  const tool = toolOf(source, found);
  const shared = { source, onSource, locked };
  return (
    <>
      <div className={styles.fields}>
        {PLACE.map((each) => (
          <Setting key={each.name} field={each} wrong={wrong === each.name} {...shared} />
        ))}
        <label className={styles.field}>
          {t.source.tool}
          <select
            value={tool}
            disabled={locked}
            onChange={({ target }) => onSource(rendered(source, target.value as Tool))}
          >
            {TOOLS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      <h3>{tool}</h3>
      <div className={styles.fields}>
        {SET[tool].map((each) => (
          <Setting key={each.name} field={each} wrong={wrong === each.name} {...shared} />
        ))}
      </div>
    </>
  );
}

/** By another tool; what the others were told goes. */
function rendered(source: WholeSource, tool: Tool): WholeSource {
  const { helm: _, kustomize: __, directory: ___, plugin: ____, ...rest } = source;
  return { ...rest, [tool.toLowerCase()]: {} };
}

const KEPT = ["prune", "selfHeal"] as const;

function Policy({ spec, onSpec, locked }: Pick<Props, "spec" | "onSpec" | "locked">) {
  const t = useText();
  const automated = spec.syncPolicy?.automated;
  const on = Boolean(automated && automated.enabled !== false);
  const change = (more: object) => {
    const { enabled: _, ...before } = automated ?? {};
    onSpec({ ...spec, syncPolicy: { ...spec.syncPolicy, automated: { ...before, ...more } } });
  };
  const off = () => {
    const syncPolicy = put(spec.syncPolicy as Record<string, unknown>, ["automated"], undefined);
    const kept = automated && (automated.prune || automated.selfHeal || automated.allowEmpty);
    if (kept) change({ enabled: false });
    else onSpec({ ...spec, syncPolicy });
  };
  return (
    <fieldset className={`${styles.box} ${styles.policy}`} disabled={locked}>
      <legend>{t.source.policy}</legend>
      <label>
        <input type="checkbox" checked={on} onChange={({ target }) => (target.checked ? change({}) : off())} />
        <span>
          {t.source.automated}
          <small>{t.source.automatedWhy}</small>
        </span>
      </label>
      {KEPT.map((each) => (
        <label key={each}>
          <input
            type="checkbox"
            disabled={!on}
            checked={Boolean(automated?.[each])}
            onChange={({ target }) => change({ [each]: target.checked })}
          />
          <span>
            {t.source[each]}
            <small>{t.source[`${each}Why`]}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
