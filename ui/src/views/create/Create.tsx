/** A new application: a form and its YAML, each following the other. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { ApiError } from "@/api/client";
import { create } from "@/api/create";
import { permitted } from "@/api/permitted";
import { Button } from "@/design/Button";
import { Foreign } from "@/design/Foreign";
import { Awaited, Notice } from "@/design/Notice";
import { useTitle } from "@/design/title";
import { type Draft, read, START } from "@/domain/draft";
import { fieldOf, type Problems, problems } from "@/domain/drafted";
import { useFleet } from "@/shell/fleet";
import { useText } from "@/text";
import styles from "./Create.module.css";
import { Form } from "./Form";
import { Yaml } from "./Yaml";

const route = getRouteApi("/inside/applications/new");

export function Create() {
  const t = useText();
  useTitle(t.create.title);
  const rights = useQuery(permitted("sync"));
  if (!rights.data) return <Awaited query={rights} of={t.create.title} />;
  if (!rights.data.create) {
    return (
      <Notice title={t.create.denied} of={t.create.title}>
        <p>{t.create.deniedHint}</p>
        <Link to="/applications">{t.nav.applications}</Link>
      </Notice>
    );
  }
  return <Writing projects={rights.data.projects} />;
}

function Writing({ projects }: { projects: readonly string[] }) {
  const t = useText();
  const { as } = route.useSearch();
  const navigate = route.useNavigate();
  const { rows } = useFleet();
  const home = useHome();
  const [text, setText] = useState(START);
  const [tried, setTried] = useState(false);
  const { draft, fault, last } = useDraft(text);
  const making = useMutation({
    mutationFn: create,
    onSuccess: ({ metadata: { namespace, name } }) =>
      navigate({ to: "/applications/$namespace/$name", params: { namespace, name }, search: {} }),
  });
  const keys = useMemo(() => new Set(rows.map((each) => each.key)), [rows]);
  const wrong = draft ? problems(draft, (key) => keys.has(key), home) : {};
  const told = tell(making.error, last);
  const change = (now: string) => {
    setText(now);
    if (making.error) making.reset();
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!draft) return;
    const [first] = Object.keys(wrong);
    if (first) document.getElementById(`field ${first}`)?.focus();
    else making.mutate(draft);
  };
  return (
    <form className={styles.page} onSubmit={submit} noValidate>
      <div className={styles.head}>
        <h1>{t.create.title}</h1>
        <ToggleButtonGroup
          aria-label={t.create.editor}
          className={styles.ways ?? ""}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[as ?? "form"]}
          onSelectionChange={(chosen) =>
            void navigate({ search: chosen.has("yaml") ? { as: "yaml" } : {}, replace: true })
          }
        >
          <ToggleButton id="form">{t.create.form}</ToggleButton>
          <ToggleButton id="yaml">{t.create.yaml}</ToggleButton>
        </ToggleButtonGroup>
      </div>
      <div className={styles.both} data-as={as ?? "form"}>
        <div className={styles.form}>
          {fault && <p className={styles.broken}>{t.create.broken}</p>}
          <Form
            draft={last}
            text={text}
            projects={projects}
            wrong={words(tried ? wrong : {}, told, t.create)}
            disabled={Boolean(fault) || making.isPending}
            onText={change}
          />
        </div>
        <Yaml text={text} fault={fault} onText={change} />
      </div>
      <div role="alert">
        {making.error && (
          <div className={styles.trouble}>
            <b>{t.create.trouble}</b>
            <p>
              <Foreign text={making.error.message || t.error.offline} longest={2000} />
            </p>
            {making.error instanceof ApiError && making.error.hint && (
              <p>
                <Foreign text={making.error.hint} longest={1000} />
              </p>
            )}
          </div>
        )}
      </div>
      <div className={styles.foot}>
        <Link to="/applications" className={styles.cancel}>
          {t.create.cancel}
        </Link>
        <Button kind="main" type="submit" isPending={making.isPending} isDisabled={Boolean(fault)}>
          {t.create.go}
        </Button>
      </div>
    </form>
  );
}

/** What the text says now, and what it said when it could last be read. */
function useDraft(text: string) {
  const found = useMemo(() => read(text), [text]);
  const [last, setLast] = useState<Draft>(found.draft ?? {});
  if (found.draft && found.draft !== last) setLast(found.draft);
  return { ...found, last: found.draft ?? last };
}

/** Where applications are that say nothing of a namespace: where most are. */
function useHome(): string {
  const { rows } = useFleet();
  return useMemo(
    () => rows.find((each) => each.namespace === "argocd")?.namespace ?? rows[0]?.namespace ?? "argocd",
    [rows],
  );
}

function tell(error: Error | null, draft: Draft): { field: string; said: string } | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const field = fieldOf(error.message, draft);
  return field ? { field, said: error.message } : undefined;
}

function words(
  wrong: Problems,
  told: { field: string; said: string } | undefined,
  t: Readonly<Record<Problems[string], string>>,
): Readonly<Record<string, string>> {
  const found = Object.fromEntries(Object.entries(wrong).map(([field, what]) => [field, t[what]]));
  return told ? { ...found, [told.field]: told.said } : found;
}
