/** Something goes: confirmed by typing its name where others depend on it. */

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Overlay } from "@/design/Overlay";
import { useSaid } from "@/text/settings";
import { Form } from "./Form";
import { Caution } from "./Page";

interface Props {
  title: string;
  hint: string;
  go: string;
  /** What is typed; empty: nothing has to be. */
  typed?: string;
  depend?: ReactNode;
  act: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
  blocked?: boolean;
}

export function Confirm({ title, hint, go, typed = "", depend, act, onDone, onClose, blocked = false }: Props) {
  const t = useSaid();
  const [values, setValues] = useState<Record<string, string>>({});
  const going = useMutation({ mutationFn: act, onSuccess: onDone });
  const fields = typed ? [{ name: "typed", label: t.typed(typed), first: true }] : [];
  return (
    <Overlay title={title} onClose={onClose}>
      <p>{hint}</p>
      {depend && <Caution>{depend}</Caution>}
      <Form
        fields={fields}
        values={values}
        onValues={setValues}
        error={going.error}
        go={go}
        busy={going.isPending}
        onSubmit={() => going.mutate()}
        onClose={onClose}
        danger
        blocked={blocked || (typed !== "" && values.typed !== typed)}
      />
    </Overlay>
  );
}
