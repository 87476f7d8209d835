/** Changes of a project, each on top of what it was when it was looked at. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { projects, remove, update } from "@/api/projects";
import type { Project, Spec } from "@/domain/project";

export function useChange(of: Project, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (spec: Spec) => update(of, spec),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projects.queryKey });
      await client.invalidateQueries({ queryKey: ["explained", of.metadata.name] });
      onDone();
    },
  });
}

export function useRemoval(name: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const gone = async () => {
    await navigate({ to: "/settings/$section", params: { section: "projects" }, search: {} });
    await client.invalidateQueries({ queryKey: projects.queryKey, exact: true });
  };
  return { act: () => remove(name), done: () => void gone() };
}
