/** The spec of a project as YAML: whoever knows it writes it down at once. */

import { useState } from "react";
import { parse, stringify } from "yaml";
import { Button } from "@/design/Button";
import { usePreferred } from "@/design/preferences";
import type { Project, Spec } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { ReadOnly } from "../parts/allowed";
import { Refused } from "../parts/Form";
import { Acts, Hint } from "../parts/Page";
import styles from "./projects.module.css";
import { useChange } from "./useChange";

export function Yaml({ of, mayChange }: { of: Project; mayChange: boolean }) {
  const t = useSaid();
  const wrap = usePreferred("lines") === "wrap";
  const stored = stringify(of.spec, { lineWidth: 0 });
  const [typed, setTyped] = useState<string>();
  const text = typed ?? stored;
  const read = readable(text, t.projects.yamlNoMapping);
  const saving = useChange(of, () => setTyped(undefined));
  return (
    <>
      <Hint>{t.projects.yamlHint}</Hint>
      <textarea
        className={styles.yaml}
        aria-label={t.projects.yamlHint}
        aria-invalid={typeof read === "string"}
        aria-describedby="yaml-wrong"
        readOnly={!mayChange}
        spellCheck={false}
        wrap={wrap ? "soft" : "off"}
        value={text}
        onChange={({ target }) => (saving.reset(), setTyped(target.value))}
      />
      <p id="yaml-wrong" role="alert" className={styles.wrong}>
        {typeof read === "string" && t.projects.yamlBad(read)}
      </p>
      <Refused error={saving.error} />
      <Acts>
        {mayChange ? (
          <>
            <Button
              kind="main"
              isPending={saving.isPending}
              isDisabled={typeof read === "string" || typed === undefined}
              onPress={() => typeof read !== "string" && saving.mutate(read)}
            >
              {saving.isPending ? t.saving : t.save}
            </Button>
            <Button isDisabled={typed === undefined} onPress={() => (saving.reset(), setTyped(undefined))}>
              {t.projects.yamlReset}
            </Button>
          </>
        ) : (
          <ReadOnly when />
        )}
      </Acts>
    </>
  );
}

/** A text: why it is none. */
function readable(text: string, noMapping: string): Spec | string {
  try {
    const found: unknown = parse(text) ?? {};
    return typeof found === "object" && !Array.isArray(found) ? (found as Spec) : noMapping;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}
