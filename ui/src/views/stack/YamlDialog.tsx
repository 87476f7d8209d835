/** A dialog in which one writes YAML; what cannot be read says so, and is not sent. */

import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Button } from "@/design/Button";
import { Foot, Overlay } from "@/design/Overlay";
import { harmless } from "@/domain/shown";
import { drafted } from "@/domain/stacks/draft";
import { useWords } from "@/text/stacks";
import { Refused } from "@/views/settings/parts/Form";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  hint: string;
  first: string;
  go: string;
  act: (said: Record<string, unknown>) => Promise<unknown>;
  onDone: (said: Record<string, unknown>) => void;
  onClose: () => void;
}

export function YamlDialog({ title, hint, first, go, act, onDone, onClose }: Props) {
  const t = useWords();
  const [text, setText] = useState(first);
  const draft = useMemo(() => drafted(text), [text]);
  const saving = useMutation({ mutationFn: act, onSuccess: (_, said) => onDone(said) });
  const fault = "fault" in draft;
  return (
    <Overlay title={title} onClose={onClose}>
      <p className={styles.hint}>{hint}</p>
      <textarea
        autoFocus
        aria-label={t.manifest.yaml}
        aria-invalid={fault}
        aria-describedby="yaml-fault"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        wrap="off"
        className={styles.yaml}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p id="yaml-fault" role="status" className={styles.fault}>
        {fault && (draft.fault ? t.manifest.bad(harmless(draft.fault, 300)) : t.manifest.noMapping)}
      </p>
      <Refused error={saving.error} />
      <Foot>
        <Button onPress={onClose}>{t.cancelled}</Button>
        <Button
          kind="main"
          isDisabled={fault}
          isPending={saving.isPending}
          onPress={() => "value" in draft && saving.mutate(draft.value)}
        >
          {go}
        </Button>
      </Foot>
    </Overlay>
  );
}
