/** A dialog in which one fills in a form or writes YAML, which are the same; what is wrong says so, and is not sent. */

import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { harmless } from "@/domain/shown";
import { drafted } from "@/domain/stacks/draft";
import { faultsOf } from "@/domain/stacks/form";
import { useWords } from "@/text/stacks";
import { Refused } from "@/views/settings/parts/Form";
import { Choices } from "./Choices";
import styles from "./Dialog.module.css";
import { StackForm } from "./StackForm";

interface Props {
  title: string;
  hint: string;
  first: string;
  go: string;
  /** With its metadata; else it is the spec alone. */
  whole: boolean;
  act: (said: Record<string, unknown>) => Promise<unknown>;
  onDone: (said: Record<string, unknown>) => void;
  onClose: () => void;
}

export function YamlDialog({ title, hint, first, go, whole, act, onDone, onClose }: Props) {
  const t = useWords();
  const [text, setText] = useState(first);
  const [as, setAs] = useState<"form" | "yaml">("form");
  const draft = useMemo(() => drafted(text), [text]);
  const value = "value" in draft ? draft.value : undefined;
  const faults = useMemo(() => (value ? faultsOf(value, whole) : {}), [value, whole]);
  const saving = useMutation({ mutationFn: act, onSuccess: (_, said) => onDone(said) });
  const form = as === "form" && value !== undefined;
  return (
    <Overlay title={title} onClose={onClose}>
      <p className={styles.hint}>{hint}</p>
      <Choices
        label={t.form.as}
        chosen={form ? "form" : "yaml"}
        choices={[
          ["form", t.form.form],
          ["yaml", t.manifest.yaml],
        ]}
        onChoose={setAs}
      />
      {form ? (
        <StackForm text={text} draft={value} onText={setText} faults={text === first ? {} : faults} whole={whole} />
      ) : (
        <Yaml text={text} bad={!value} onText={setText} />
      )}
      <p id="yaml-fault" role="status" className={styles.fault}>
        {"fault" in draft && (draft.fault ? t.manifest.bad(harmless(draft.fault, 300)) : t.manifest.noMapping)}
        {!form &&
          Object.entries(faults)
            .map(([name, fault]) => `${t.form.fields[name as keyof typeof faults]}: ${t.form.faults[fault]}`)
            .join(" ")}
      </p>
      <Refused error={saving.error} />
      <Foot>
        <Button onPress={onClose}>{t.cancelled}</Button>
        <Button
          kind="main"
          isDisabled={!value || Object.keys(faults).length > 0}
          isPending={saving.isPending}
          onPress={() => value && saving.mutate(value)}
        >
          {go}
        </Button>
      </Foot>
    </Overlay>
  );
}

function Yaml({ text, bad, onText }: { text: string; bad: boolean; onText: (text: string) => void }) {
  const t = useWords();
  return (
    <textarea
      aria-label={t.manifest.yaml}
      aria-invalid={bad}
      aria-describedby="yaml-fault"
      spellCheck={false}
      autoComplete="off"
      autoCapitalize="off"
      wrap="off"
      className={styles.yaml}
      value={text}
      onChange={({ target }) => onText(target.value)}
    />
  );
}
