import { useState } from "react";
import { Overlay } from "@/design/Overlay";
import { type Project, tidy } from "@/domain/project";
import { useSaid } from "@/text/settings";
import { Form, type Values } from "../parts/Form";
import { fields, specOf, valuesOf } from "./spec";
import { useChange } from "./useChange";

export function Edit({ of, onClose }: { of: Project; onClose: () => void }) {
  const t = useSaid();
  const [values, setValues] = useState<Values>(valuesOf(of.spec));
  const saving = useChange(of, onClose);
  return (
    <Overlay title={t.projects.editTitle(of.metadata.name)} onClose={onClose}>
      <Form
        fields={fields(t)}
        values={values}
        onValues={(next) => (saving.reset(), setValues(next))}
        error={saving.error}
        go={t.save}
        busy={saving.isPending}
        onSubmit={() => saving.mutate(tidy(specOf(values, of.spec)))}
        onClose={onClose}
      />
    </Overlay>
  );
}
