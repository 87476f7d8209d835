/** A Stack to begin with, as YAML. */

const REPOSITORY = "https://github.com/example/infra.git";

export function example(namespace = "argocd", name = "network", repository = REPOSITORY): string {
  return `apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  source:
    repoURL: ${repository}
    path: ${name}
  policy:
    apply: approval
  drift:
    every: 1h
`;
}
