/** The spec, written anew. */

import { stringify } from "yaml";
import { changeStack } from "@/api/stacks/stacks";
import type { Stack } from "@/api/stacks/types";
import { useWords } from "@/text/stacks";
import { YamlDialog } from "./YamlDialog";

export function Edit({ stack, onClose }: { stack: Stack; onClose: () => void }) {
  const t = useWords();
  return (
    <YamlDialog
      title={t.manifest.editTitle}
      hint={t.manifest.editHint}
      first={stringify(stack.spec)}
      go={t.manifest.save}
      whole={false}
      act={(spec) => changeStack(stack.metadata, { ...stack, spec })}
      onDone={onClose}
      onClose={onClose}
    />
  );
}
