/** A Stack to begin with, as YAML. */

export function example(namespace = "argocd"): string {
  return `apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata:
  name: network
  namespace: ${namespace}
spec:
  source:
    repoURL: https://github.com/example/infra.git
    path: network
  policy:
    apply: approval
  drift:
    every: 1h
`;
}
