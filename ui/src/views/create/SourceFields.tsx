import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { charts, folders, refs, repositories } from "@/api/offers";
import { Button } from "@/design/Button";
import { edited, type Path, sourceAt, withoutSource } from "@/domain/draft";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import styles from "./Create.module.css";
import { Field } from "./Field";
import type { FormProps } from "./given";
import { useSettled } from "./useSettled";

interface Props extends FormProps {
  place: Path;
  index: number;
  of: number;
}

/** Where an application comes from; what there is to choose is asked of the repository itself. */
export function SourceFields({ draft, text, wrong, onText, place, index, of }: Props) {
  const t = useText();
  const source = sourceAt(draft, place);
  const chart = "chart" in source;
  const at = place.join(".");
  const known = useRepositories();
  const repository = useSettled(typeof source.repoURL === "string" ? source.repoURL : "");
  const revision = useSettled(typeof source.targetRevision === "string" ? source.targetRevision : "");
  const asked = {
    repository: chart ? "" : repository,
    revision: revision || "HEAD",
    name: useDeferredValue(draft.metadata?.name ?? ""),
    project: draft.spec?.project ?? "",
  };
  const branches = useQuery(refs(asked.repository));
  const paths = useQuery(folders(asked));
  const offered = useQuery(charts(chart ? repository : ""));
  const versions = offered.data?.find((each) => each.name === source.chart)?.versions ?? [];
  const set = (field: string) => (value: string) => onText(edited(text, [...place, field], value));
  const turn = (into: "path" | "chart") =>
    onText(edited(edited(text, [...place, into === "path" ? "chart" : "path"], undefined), [...place, into], ""));
  const title = of > 1 ? t.create.sourceOf(index + 1) : t.create.source;
  return (
    <section className={styles.part}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {of > 1 && (
          <Button
            kind="quiet"
            aria-label={t.create.removeSource(index + 1)}
            onPress={() => onText(withoutSource(text, draft, index))}
          >
            <X size={15} aria-hidden />
          </Button>
        )}
      </div>
      <fieldset className={styles.kinds}>
        <legend className="hidden">{t.create.kind}</legend>
        {(["path", "chart"] as const).map((each) => (
          <label key={each} className={styles.check}>
            <input type="radio" checked={chart === (each === "chart")} onChange={() => turn(each)} />
            {each === "chart" ? t.create.kindHelm : t.create.kindGit}
          </label>
        ))}
      </fieldset>
      <Field
        at={`${at}.repoURL`}
        label={t.create.repository}
        value={source.repoURL}
        offers={known}
        wrong={wrong}
        required
        mono
        onValue={set("repoURL")}
      />
      <Field
        at={`${at}.targetRevision`}
        label={t.create.revision}
        hint={t.create.revisionHint}
        value={source.targetRevision}
        offers={chart ? versions : (branches.data ?? [])}
        wrong={wrong}
        mono
        onValue={(value) => onText(edited(text, [...place, "targetRevision"], value || undefined))}
      />
      {chart ? (
        <Field
          at={`${at}.chart`}
          label={t.create.chart}
          value={source.chart}
          offers={offered.data?.map((each) => each.name) ?? []}
          wrong={wrong}
          required
          mono
          onValue={set("chart")}
        />
      ) : (
        <Field
          at={`${at}.path`}
          label={t.create.path}
          value={source.path}
          offers={paths.data ?? []}
          wrong={wrong}
          required
          mono
          onValue={set("path")}
        />
      )}
    </section>
  );
}

/** Those that are declared, and those that others come from. */
function useRepositories(): readonly string[] {
  const { rows } = useFleet();
  const declared = useQuery(repositories);
  const used = useMemo(() => [...new Set(rows.flatMap((each) => each.repositories))].sort(), [rows]);
  return [...(declared.data ?? []), ...used];
}
