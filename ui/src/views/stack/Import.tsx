/** What exists is taken into the state. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { importInto } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { Overlay } from "@/design/Overlay";
import { useWords } from "@/text/stacks";
import { Form } from "@/views/settings/parts/Form";

export function Import({ stack, onClose, onDone }: { stack: Stack; onClose: () => void; onDone: () => void }) {
  const t = useWords();
  const [said, say] = useState<Record<string, string>>({});
  const { address = "", id = "" } = said;
  const importing = useMutation({
    mutationFn: () => importInto(stack.metadata, address.trim(), id.trim()),
    onSuccess: onDone,
  });
  return (
    <Overlay title={t.import.title} onClose={onClose}>
      <p>{t.import.hint}</p>
      <Form
        fields={[
          { name: "address", label: t.import.address, required: true, first: true },
          { name: "id", label: t.import.id, required: true },
        ]}
        values={said}
        onValues={say}
        error={importing.error}
        go={t.import.go}
        busy={importing.isPending}
        blocked={!address.trim() || !id.trim()}
        onSubmit={() => importing.mutate()}
        onClose={onClose}
      />
    </Overlay>
  );
}
