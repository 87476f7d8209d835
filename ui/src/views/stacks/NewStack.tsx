/** A Stack is made of YAML; then one sees it being planned. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { settings } from "@/api/session";
import { makeStack } from "@/api/stacks/stacks";
import { Loading } from "@/design/Notice";
import { example } from "@/domain/stacks/example";
import { useWords } from "@/text/stacks";
import { YamlDialog } from "@/views/stack/YamlDialog";

export function NewStack({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const navigate = useNavigate();
  const home = useQuery(settings);
  if (home.isPending) return <Loading />;
  const namespace = home.data?.controllerNamespace;
  return (
    <YamlDialog
      title={t.manifest.newTitle}
      hint={t.manifest.newHint}
      first={example(namespace, "", "")}
      go={t.manifest.newGo}
      whole
      act={makeStack}
      onDone={({ metadata }) => {
        const made = (metadata ?? {}) as { name?: string; namespace?: string };
        const params = { namespace: made.namespace || namespace || "", name: made.name ?? "" };
        void navigate({ to: "/stacks/$namespace/$name", params, search: {} });
      }}
      onClose={onClose}
    />
  );
}
