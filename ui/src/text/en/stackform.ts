/** Of the form by which a Stack is made or changed. */

import type { Fault, FieldName } from "@/domain/stacks/form";

export const stackForm = {
  form: {
    as: "How it is written",
    form: "Form",
    fields: {
      name: "Name",
      namespace: "Namespace",
      project: "Project",
      repoURL: "Repository",
      path: "Folder",
      targetRevision: "Revision",
      tool: "Tool",
      version: "Version",
      apply: "Applied",
      protect: "Protected: nothing is ever destroyed as a whole",
      every: "Drift is looked for every",
      react: "Drift that is found",
    } as Record<FieldName, string>,
    hints: {
      path: "Of the root in the repository; without it, the top.",
      targetRevision: "A branch, tag or commit; without it, the default branch.",
      version: "A constraint such as ~> 1.11; without it, any.",
      every: "Such as 1h or 30m; 0: only when somebody asks.",
    } as Partial<Record<FieldName, string>>,
    variables: {
      title: "Variables",
      hint: "One a line: name = value. From Secrets, ConfigMaps and outputs of other stacks: in YAML.",
      wrong: "Each line is name = value; this is not taken yet.",
    },
    choices: {
      tool: { terraform: "Terraform", tofu: "OpenTofu", terragrunt: "Terragrunt" },
      apply: { approval: "Once people have approved", auto: "By itself", manual: "When somebody says so" },
      react: { report: "Is reported", approval: "Is put right once approved", heal: "Is put right by itself" },
    } as Record<"tool" | "apply" | "react", Record<string, string>>,
    faults: {
      needed: "It is needed.",
      name: "Lower-case letters, digits, - and . only, with a letter or digit at both ends.",
      duration: "A time such as 30m or 1h30m is expected.",
      outside: "It must be a folder within the repository.",
    } as Record<Fault, string>,
  },
};
