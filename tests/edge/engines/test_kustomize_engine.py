"""Kustomize, with everything that an Application may add to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen, objects
from trueup.model.errors import Stalled

SHOP = """
# file: base/kustomization.yaml
resources: [web.yaml]
# file: base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.0"}]}
# file: prod/kustomization.yaml
resources: [../base]
namePrefix: prod-
"""


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        yield made


async def test_an_overlay_of_a_base(cook: Kitchen) -> None:
    cook.put(SHOP)
    made = await cook.render({"path": "prod"})
    assert made.tool == "Kustomize"
    assert [body["metadata"]["name"] for body in made.objects] == ["prod-web"]


async def test_an_application_edits_the_kustomization_and_does_not_lie_on_top(
    cook: Kitchen,
) -> None:
    cook.put(SHOP)
    options = {
        "namePrefix": "eu-",
        "nameSuffix": "-v2",
        "namespace": "shop",
        "images": ["nginx=mirror/nginx:2.0"],
        "replicas": [{"name": "web", "count": 3}],
        "commonAnnotations": {"commit": "${ARGOCD_APP_REVISION_SHORT}"},
        "commonAnnotationsEnvsubst": True,
        "commonLabels": {"team": "$ARGOCD_APP_NAME"},
        "patches": [
            {
                "target": {"kind": "Deployment"},
                "patch": "[{op: add, path: /spec/paused, value: true}]",
            }
        ],
    }
    made = await cook.render({"path": "prod", "kustomize": options})
    assert made.objects == tuple(
        objects("""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: eu-web-v2
          namespace: shop
          labels: {team: shop}
          annotations: {commit: ccccccc}
        spec:
          paused: true
          replicas: 3
          selector: {matchLabels: {app: web, team: shop}}
          template:
            metadata:
              labels: {app: web, team: shop}
              annotations: {commit: ccccccc}
            spec: {containers: [{name: web, image: "mirror/nginx:2.0"}]}
        """)
    )


async def test_labels_may_leave_selectors_alone(cook: Kitchen) -> None:
    cook.put(SHOP)
    options = {"commonLabels": {"a": "b"}, "labelWithoutSelector": True}
    (web,) = (await cook.render({"path": "prod", "kustomize": options})).objects
    assert web["metadata"]["labels"] == {"a": "b"}
    assert web["spec"]["selector"]["matchLabels"] == {"app": "web"}
    assert web["spec"]["template"]["metadata"]["labels"] == {"app": "web"}
    options["labelIncludeTemplates"] = True
    (web,) = (await cook.render({"path": "prod", "kustomize": options})).objects
    assert web["spec"]["template"]["metadata"]["labels"] == {"app": "web", "a": "b"}


async def test_generators_patches_replacements_and_components(cook: Kitchen) -> None:
    cook.put("""
# file: app/kustomization.yaml
resources: [web.yaml]
components: [../parts/extra]
configMapGenerator:
- name: settings
  files: [conf/app.ini, renamed=conf/other.ini]
  envs: [conf/vars.env]
  literals: [k=v]
secretGenerator:
- name: keys
  literals: [password=x]
patchesStrategicMerge: [memory.yaml]
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: web}
  path: json.yaml
replacements:
- source: {kind: ConfigMap, name: origin, fieldPath: data.host}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [spec.template.spec.containers.0.env.0.value]
labels: [{pairs: {tier: front}}]
# file: app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        env: [{name: HOST, value: none}]
        envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: origin}
data: {host: example.test}
# file: app/memory.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, tty: true}]}}}
# file: app/json.yaml
- {op: replace, path: /spec/template/spec/containers/0/image, value: "nginx:9"}
# file: app/conf/app.ini
a=1
# file: app/conf/other.ini
b=2
# file: app/conf/vars.env
E=1
# file: parts/extra/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [cm.yaml]
# file: parts/extra/cm.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
""")
    made = await cook.render({"path": "app"})
    found = {body["metadata"]["name"].split("-")[0]: body for body in made.objects}
    assert sorted(found) == ["extra", "keys", "origin", "settings", "web"]
    assert found["settings"]["data"] == {"app.ini": "a=1\n", "renamed": "b=2\n", "E": "1", "k": "v"}
    (container,) = found["web"]["spec"]["template"]["spec"]["containers"]
    assert (container["image"], container["tty"]) == ("nginx:9", True)
    assert container["env"][0]["value"] == "example.test"
    assert container["envFrom"][0]["configMapRef"]["name"] == found["settings"]["metadata"]["name"]


async def test_missing_components_may_be_ignored(cook: Kitchen) -> None:
    cook.put(SHOP)
    options = {"components": ["../gone"], "ignoreMissingComponents": True}
    assert len((await cook.render({"path": "prod", "kustomize": options})).objects) == 1
    options["ignoreMissingComponents"] = False
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "prod", "kustomize": options})
    assert stalled.value.reason == "KustomizeFailed"


async def test_only_what_is_read_counts(cook: Kitchen) -> None:
    cook.put(SHOP)
    await cook.render({"path": "prod"})
    files = cook.given.repositories["repo"]
    files["elsewhere/x.yaml"] = "a: 1"
    files["base/notes.md"] = "text"
    await cook.render({"path": "prod"})
    assert cook.counting.asked == 1
    files["base/web.yaml"] = str(files["base/web.yaml"]).replace("1.0", "1.1")
    (web,) = (await cook.render({"path": "prod"})).objects
    assert web["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1.1"
    assert cook.counting.asked == 2


async def test_a_file_that_would_now_be_read_counts(cook: Kitchen) -> None:
    cook.put(SHOP)
    await cook.render({"path": "prod"})
    cook.given.repositories["repo"]["prod/kustomization.yml"] = "resources: []"
    with pytest.raises(Stalled, match="multiple kustomization files"):
        await cook.render({"path": "prod"})


async def test_a_restart_renders_nothing_again(cook: Kitchen) -> None:
    cook.put(SHOP)
    first = await cook.render({"path": "prod"})
    cook.engines = cook.fresh()
    assert await cook.render({"path": "prod"}) == first
    assert cook.counting.asked == 1


@pytest.mark.parametrize(
    ("kustomization", "reason", "told"),
    [
        ("resources: [gone.yaml]", "KustomizeFailed", "gone.yaml"),
        ("resources: [https://example.test/x.yaml]", "RemoteBaseNotSupported", "example.test"),
        ("resources: [github.com/a/b//c?ref=v1]", "RemoteBaseNotSupported", "github.com"),
        ("resources: [../../../etc]", "PathOutOfTree", "etc"),
        (
            "configMapGenerator: [{name: a, files: [../base/web.yaml]}]",
            "KustomizeFailed",
            "web.yaml",
        ),
        ("resources: [", "KustomizeFailed", "yaml"),
        ("helmCharts: [{name: x}]", "KustomizeFailed", "helm"),
        ("resources: [../prod]", "KustomizeFailed", "cycle"),
    ],
)
async def test_faults_are_told(
    cook: Kitchen, kustomization: str, reason: str, told: str, tmp_path: Path
) -> None:
    cook.put(f"{SHOP}# file: prod/kustomization.yaml\n{kustomization}\n")
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "prod"})
    assert stalled.value.reason == reason
    assert told in stalled.value.message
    assert str(tmp_path) not in stalled.value.message
    assert stalled.value.hint
