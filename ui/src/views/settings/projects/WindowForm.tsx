/** A window as one writes it, with when it would be open. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { calendar } from "@/api/projects";
import { Overlay } from "@/design/Overlay";
import { lines, type Project, tidy, type Window } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { type Field, Form, type Values } from "../parts/Form";
import { Hint } from "../parts/Page";
import { Coming } from "./Coming";
import { DAYS } from "./days";
import { useChange } from "./useChange";

const LISTS = ["applications", "namespaces", "clusters"] as const;
const SWITCHES = ["manualSync", "syncOverrun", "andOperator"] as const;

/** *at*: which one of the project; -1: another. */
export function WindowForm({ of, at, onClose }: { of: Project; at: number; onClose: () => void }) {
  const t = useSaid();
  const windows = of.spec.syncWindows ?? [];
  const [values, setValues] = useState<Values>(valuesOf(windows[at]));
  const window = windowOf(values, windows[at]);
  const draft = useDeferredValue(window);
  const told = useQuery({
    ...calendar([draft], DAYS),
    enabled: Boolean(draft.schedule && draft.duration),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const [coming] = told.data?.windows ?? [];
  const saving = useChange(of, onClose);
  const empty = LISTS.every((each) => !window[each]?.length);
  const fault = (name: string) => coming?.faults?.find((each) => each.field === name)?.message;
  const field = (name: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t.projects.window.fields[name] ?? name,
    wrong: values[name] ? fault(name) : undefined,
    ...more,
  });
  const save = () => {
    const syncWindows = at < 0 ? [...windows, window] : windows.map((each, index) => (index === at ? window : each));
    saving.mutate(tidy({ ...of.spec, syncWindows }));
  };
  return (
    <Overlay title={at < 0 ? t.projects.window.addTitle : t.projects.window.editTitle} onClose={onClose}>
      <Form
        fields={[
          field("kind", { kind: "select", options: Object.entries(t.projects.window.kinds) }),
          field("schedule", { hint: t.projects.window.scheduleHint, required: true, first: true }),
          field("duration", { hint: t.projects.window.durationHint, required: true }),
          field("timeZone", { hint: t.projects.window.zoneHint }),
          ...LISTS.map((each) => field(each, { kind: "area", hint: t.projects.window.listHint })),
          ...SWITCHES.map((each) => field(each, { kind: "check" })),
          field("description"),
        ]}
        values={values}
        onValues={(next) => (saving.reset(), setValues(next))}
        error={saving.error}
        go={t.save}
        busy={saving.isPending}
        onSubmit={save}
        onClose={onClose}
        blocked={empty || Boolean(coming?.faults?.length)}
      >
        {empty && <Hint>{t.projects.window.nothing}</Hint>}
        {coming && !coming.faults?.length && <Coming of={coming} zone={window.timeZone || "UTC"} />}
      </Form>
    </Overlay>
  );
}

function valuesOf(window: Window | undefined): Values {
  return {
    kind: window?.kind ?? "allow",
    schedule: window?.schedule ?? "",
    duration: window?.duration ?? "",
    timeZone: window?.timeZone ?? "",
    description: window?.description ?? "",
    ...Object.fromEntries(LISTS.map((each) => [each, (window?.[each] ?? []).join("\n")])),
    ...Object.fromEntries(SWITCHES.map((each) => [each, String(window?.[each] ?? false)])),
  };
}

function windowOf(values: Values, before: Window | undefined): Window {
  const { kind = "allow", schedule = "", duration = "", timeZone = "", description = "" } = values;
  const lists = Object.fromEntries(LISTS.map((each) => [each, lines(values[each] ?? "")]));
  const switches = Object.fromEntries(SWITCHES.map((each) => [each, values[each] === "true"]));
  const said = { kind, schedule: schedule.trim(), duration: duration.trim(), timeZone: timeZone.trim(), description };
  return tidy({ ...before, ...said, ...lists, ...switches } as object) as Window;
}
