"""Helm, as `helm template --include-crds` would do it."""

import io
import tarfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen, objects, request
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source

CHART = """
# file: chart/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
# file: chart/values.yaml
a: 1
image: {name: nginx, tag: "1"}
# file: chart/values-prod.yaml
a: 2
image: {tag: "2"}
list: [w, x]
# file: chart/templates/values.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
data: {values: {{ toJson .Values | quote }}}
# file: chart/templates/_helpers.tpl
{{- define "x" }}y{{ end }}
# file: chart/templates/NOTES.txt
Thank you
# file: chart/templates/empty.yaml
{{- if false }}
a: b
{{- end }}
"""


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        yield made


async def _values(cook: Kitchen, **options: Any) -> Any:
    made = await cook.render({"path": "chart", "helm": options})
    (found,) = [body for body in made.objects if body["kind"] == "ConfigMap"]
    return objects(found["data"]["values"])[0]


async def test_a_chart_is_known_by_its_chart_yaml(cook: Kitchen) -> None:
    cook.put(CHART)
    made = await cook.render({"path": "chart"})
    assert made.tool == "Helm"
    assert [body["metadata"] for body in made.objects] == [{"name": "shop", "namespace": "prod"}]


async def test_the_layers_of_values(cook: Kitchen) -> None:
    cook.put(CHART)
    assert await _values(cook) == {"a": 1, "image": {"name": "nginx", "tag": "1"}}
    options: dict[str, Any] = {"valueFiles": ["values-prod.yaml"]}
    assert (await _values(cook, **options))["image"] == {"name": "nginx", "tag": "2"}
    options["values"] = "a: 3\nimage: {tag: three}\n"
    assert (await _values(cook, **options))["a"] == 3
    options["valuesObject"] = {"a": 4}
    found = await _values(cook, **options)
    assert (found["a"], found["image"]["tag"]) == (4, "2")
    options["parameters"] = [
        {"name": "a", "value": "5"},
        {"name": "image.tag", "value": "007", "forceString": True},
        {"name": "list[1]", "value": "z"},
        {"name": "more", "value": "{p,q}"},
        {"name": "plain", "value": "p,q"},
        {"name": "on", "value": "true"},
        {"name": "app", "value": "$ARGOCD_APP_NAME"},
    ]
    assert await _values(cook, **options) == {
        "a": 5,
        "image": {"name": "nginx", "tag": "007"},
        "list": ["w", "z"],
        "more": ["p", "q"],
        "plain": "p,q",
        "on": True,
        "app": "shop",
    }


async def test_null_takes_a_default_away(cook: Kitchen) -> None:
    cook.put(CHART)
    assert "a" not in await _values(cook, values="a: null")


async def test_value_files_from_the_root_by_glob_and_from_another_source(cook: Kitchen) -> None:
    cook.put(CHART)
    cook.given.repositories["repo"]["env/a/one.yaml"] = "o: 1"
    cook.given.repositories["repo"]["env/b/two.yaml"] = "o: 2"
    cook.given.repositories["other"] = {"deep/values.yaml": "r: 1"}
    assert (await _values(cook, valueFiles=["/env/b/two.yaml", "../env/a/one.yaml"]))["o"] == 1
    assert (await _values(cook, valueFiles=["/env/**/*.yaml"]))["o"] == 2
    source = {"path": "chart", "helm": {"valueFiles": ["$vals/deep/values.yaml"]}}
    refs = {"vals": (Source("other"), Revision("d" * 40))}
    made = await cook.engines.render(request(source, refs=refs))
    assert '"r":1' in made.objects[0]["data"]["values"]
    cook.given.repositories["other"]["deep/values.yaml"] = "r: 2"
    made = await cook.engines.render(request(source, refs=refs))
    assert '"r":2' in made.objects[0]["data"]["values"]


async def test_a_file_as_a_parameter(cook: Kitchen) -> None:
    cook.put(CHART)
    cook.given.repositories["repo"]["chart/conf/app.ini"] = "a=1,b=2\n"
    found = await _values(cook, fileParameters=[{"name": "conf", "path": "conf/app.ini"}])
    assert found["conf"] == "a=1,b=2\n"


async def test_value_files_of_a_source_that_is_not_there(cook: Kitchen) -> None:
    cook.put(CHART)
    with pytest.raises(Stalled) as stalled:
        await _values(cook, valueFiles=["$nope/values.yaml"])
    assert stalled.value.reason == "UnknownRef"
    with pytest.raises(Stalled) as stalled:
        await _values(cook, valueFiles=["$ARGOCD_APP_NAME/values.yaml"])
    assert stalled.value.reason == "ValueFileNotFound"


async def test_missing_value_files(cook: Kitchen) -> None:
    cook.put(CHART)
    with pytest.raises(Stalled) as stalled:
        await _values(cook, valueFiles=["values-prd.yaml"])
    assert stalled.value.reason == "ValueFileNotFound"
    assert "chart/values-prod.yaml" in stalled.value.hint
    assert await _values(cook, valueFiles=["gone.yaml"], ignoreMissingValueFiles=True)


async def test_names_may_be_given(cook: Kitchen) -> None:
    cook.put(CHART)
    options = {"releaseName": "other", "namespace": "elsewhere"}
    made = await cook.render({"path": "chart", "helm": options})
    assert made.objects[0]["metadata"] == {"name": "other", "namespace": "elsewhere"}


async def test_empty_annotations_stay_beside_hooks(cook: Kitchen) -> None:
    """Hooks are seen by a post-renderer, which marks everything that passes through it."""
    cook.put(
        CHART
        + """
# file: chart/templates/objects.yaml
apiVersion: v1
kind: Secret
metadata: {name: none, annotations: null}
---
apiVersion: v1
kind: Secret
metadata: {name: empty, annotations: {}}
---
apiVersion: v1
kind: Secret
metadata: {name: absent}
---
apiVersion: v1
kind: Secret
metadata: {name: hook, annotations: {"helm.sh/hook": post-install}}
"""
    )
    made = await cook.render({"path": "chart"})
    found = {one["metadata"]["name"]: one["metadata"] for one in made.objects}
    assert found["none"] == {"name": "none", "annotations": None}
    assert found["empty"] == {"name": "empty", "annotations": {}}
    assert found["absent"] == {"name": "absent"}


FOLDED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: %s, annotations: {%s}}
data:
  text: >-
    all(c,
      c.name == "web"
        || c.name == "db")
"""


async def test_texts_stay_as_they_are_beside_hooks(cook: Kitchen) -> None:
    cook.put(
        CHART
        + "# file: chart/templates/a.yaml"
        + FOLDED % ("plain", "a: b")
        + "---"
        + FOLDED % ("hook", "helm.sh/hook: pre-install")
        + """---
apiVersion: v1
kind: Secret
metadata: {name: made-up, annotations: null}
stringData: {password: {{ randAlphaNum 20 }}}
"""
    )
    made = await cook.render({"path": "chart"})
    found = {one["metadata"]["name"]: one for one in made.objects}
    text = 'all(c,\n  c.name == "web"\n    || c.name == "db")'
    assert [found[name]["data"]["text"] for name in ("plain", "hook")] == [text, text]
    assert found["made-up"]["metadata"] == {"name": "made-up", "annotations": None}


async def test_hooks_are_objects_and_tests_may_be_skipped(cook: Kitchen) -> None:
    cook.put(
        CHART
        + """
# file: chart/templates/hook.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-weight: "-5"}
spec: {yes: "no", time: "12:30:45", octal: 0644}
---
apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {"helm.sh/hook": test}}
---
apiVersion: v1
kind: Secret
metadata: {name: unknown, annotations: {"helm.sh/hook": crd-install}}
---
apiVersion: v1
kind: Secret
metadata: {name: none, annotations: {"helm.sh/hook": true}}
type: is read over
type: by the last
---
apiVersion: v1
kind: Service
metadata: {name: plain}
"""
    )
    made = await cook.render({"path": "chart"})
    assert sorted(body["kind"] for body in made.objects) == ["ConfigMap", "Job", "Pod", "Service"]
    found = {body["kind"]: body for body in made.objects}
    assert found["Job"]["metadata"]["annotations"] == {
        "helm.sh/hook": "pre-install,pre-upgrade",
        "helm.sh/hook-weight": "-5",
    }
    assert found["Job"]["spec"] == {"true": "no", "time": "12:30:45", "octal": 420}
    assert found["Service"]["metadata"] == {"name": "plain"}
    made = await cook.render({"path": "chart", "helm": {"skipTests": True}})
    assert sorted(body["kind"] for body in made.objects) == ["ConfigMap", "Job", "Service"]


async def test_custom_resource_definitions(cook: Kitchen) -> None:
    cook.put(
        CHART
        + """
# file: chart/crds/crontab.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.example.test}
"""
    )
    made = await cook.render({"path": "chart"})
    assert [body["kind"] for body in made.objects] == ["CustomResourceDefinition", "ConfigMap"]
    made = await cook.render({"path": "chart", "helm": {"skipCrds": True}})
    assert [body["kind"] for body in made.objects] == ["ConfigMap"]


CAPABLE = """
# file: chart/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
kubeVersion: ">=1.25.0-0"
# file: chart/templates/caps.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: caps}
data:
  version: {{ .Capabilities.KubeVersion.Version }}
  monitors: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}
"""


async def test_capabilities_are_those_of_the_cluster(cook: Kitchen) -> None:
    cook.put(CAPABLE)
    cluster = {"kube_version": "v1.31.2", "api_versions": ("monitoring.coreos.com/v1",)}
    made = await cook.render({"path": "chart"}, **cluster)
    assert made.objects[0]["data"] == {"version": "v1.31.2", "monitors": "true"}
    made = await cook.render({"path": "chart", "helm": {"kubeVersion": "1.29.0"}}, **cluster)
    assert made.objects[0]["data"]["version"] == "v1.29.0"
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "chart"}, kube_version="v1.20.0")
    assert stalled.value.reason == "IncompatibleChart"


async def test_capabilities_count_only_where_they_are_used(cook: Kitchen) -> None:
    cook.put(CHART)
    await cook.render({"path": "chart"}, kube_version="v1.31.2")
    await cook.render({"path": "chart"}, kube_version="v1.32.0", api_versions=("x/v1",))
    assert cook.counting.asked == 1


PARENT = """
# file: chart/Chart.yaml
apiVersion: v2
name: parent
version: 0.1.0
dependencies:
- {name: used, version: 0.1.0, alias: al, import-values: [{child: out, parent: imported}]}
- {name: unused, version: 0.1.0, condition: unused.enabled}
- {name: tagged, version: 0.1.0, tags: [extras]}
# file: chart/values.yaml
unused: {enabled: false}
tags: {extras: false}
al: {size: big}
# file: chart/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: parent}
data: {imported: {{ .Values.imported.k }}}
"""


def _sub(name: str, folder: str = "chart/charts") -> str:
    return f"""
# file: {folder}/{name}/Chart.yaml
apiVersion: v2
name: {name}
version: 0.1.0
# file: {folder}/{name}/values.yaml
out: {{k: from-{name}}}
# file: {folder}/{name}/crds/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {name}.example.test}}
# file: {folder}/{name}/templates/b.yaml
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}}}
data: {{chart: {{{{ .Chart.Name }}}}, size: {{{{ .Values.size | default "none" }}}}}}
"""


async def test_subcharts_with_alias_condition_tags_and_imported_values(cook: Kitchen) -> None:
    cook.put(PARENT + _sub("used") + _sub("unused") + _sub("tagged"))
    made = await cook.render({"path": "chart"})
    assert {body["metadata"]["name"]: body.get("data") for body in made.objects} == {
        "used.example.test": None,
        "used": {"chart": "al", "size": "big"},
        "parent": {"imported": "from-used"},
    }


async def test_archived_subcharts(cook: Kitchen) -> None:
    cook.put(PARENT + _sub("unused") + _sub("tagged"))
    archive = io.BytesIO()
    files: Mapping[str, str] = {
        "used/Chart.yaml": "apiVersion: v2\nname: used\nversion: 0.1.0\n",
        "used/values.yaml": "out: {k: packed}\n",
        "used/templates/j.yaml": (
            "apiVersion: batch/v1\nkind: Job\n"
            "metadata: {name: packed, annotations: {helm.sh/hook: post-install}}\n"
        ),
    }
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    cook.given.repositories["repo"]["chart/charts/used-0.1.0.tgz"] = archive.getvalue()
    made = await cook.render({"path": "chart"})
    assert sorted(body["metadata"]["name"] for body in made.objects) == ["packed", "parent"]


async def test_local_subcharts_need_not_be_vendored(cook: Kitchen) -> None:
    text = PARENT.replace("name: used,", "name: used, repository: 'file://../libs/used',")
    cook.put(text + _sub("unused") + _sub("tagged") + _sub("used", "libs"))
    made = await cook.render({"path": "chart"})
    assert "used" in {body["metadata"]["name"] for body in made.objects}
    path = "libs/used/templates/b.yaml"
    files = cook.given.repositories["repo"]
    files[path] = str(files[path]).replace("name: used", "name: changed")
    made = await cook.render({"path": "chart"})
    assert "changed" in {body["metadata"]["name"] for body in made.objects}


async def test_missing_dependencies_are_named(cook: Kitchen) -> None:
    cook.put(PARENT + _sub("used"))
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "chart"})
    assert stalled.value.reason == "MissingDependencies"
    assert stalled.value.message.endswith("unused, tagged")
    assert "helm dependency build" in stalled.value.hint


@pytest.mark.parametrize(
    ("path", "content", "reason", "told"),
    [
        ("chart/templates/bad.yaml", '{{ fail "not so" }}', "HelmFailed", "not so"),
        ("chart/templates/bad.yaml", "{{ .Values.a.b.c }}", "HelmFailed", "templates/bad.yaml:1"),
        ("chart/templates/bad.yaml", "{{ if }}", "HelmFailed", "bad.yaml:1"),
        ("chart/templates/bad.yaml", "a: [", "InvalidManifest", "web/templates/bad.yaml: error"),
        ("chart/templates/bad.yaml", "kind: X", "InvalidManifest", "web/templates/bad.yaml:1"),
        ("chart/values.yaml", "a: [", "InvalidChart", "values.yaml"),
        ("chart/values.schema.json", '{"required": ["z"]}', "InvalidValues", "z"),
        ("chart/Chart.yaml", "name: web", "InvalidChart", "version"),
        ("chart/values-prod.yaml", "- a", "InvalidValues", "values-prod.yaml"),
    ],
)
async def test_faults_are_told(
    cook: Kitchen, path: str, content: str, reason: str, told: str, tmp_path: Path
) -> None:
    cook.put(CHART)
    cook.given.repositories["repo"][path] = content
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "chart", "helm": {"valueFiles": ["values-prod.yaml"]}})
    assert stalled.value.reason == reason
    assert told in stalled.value.message
    assert str(tmp_path) not in stalled.value.message
    assert stalled.value.hint
    asked = cook.counting.asked
    with pytest.raises(Stalled):
        await cook.render({"path": "chart", "helm": {"valueFiles": ["values-prod.yaml"]}})
    assert cook.counting.asked == asked, "the same files fail again: they are not tried again"


async def test_a_schema_may_be_left_out(cook: Kitchen) -> None:
    cook.put(CHART)
    cook.given.repositories["repo"]["chart/values.schema.json"] = '{"required": ["z"]}'
    assert await _values(cook, skipSchemaValidation=True)


async def test_a_template_that_includes_itself_is_told_of_in_few_words(cook: Kitchen) -> None:
    cook.put(
        CHART
        + '# file: chart/templates/loop.yaml\n{{ define "a" }}{{ include "b" . }}{{ end }}'
        + '{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}\n'
    )
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "chart"})
    assert "loop.yaml:1" in stalled.value.message
    assert "rendering template has a nested reference name" in stalled.value.message
    assert len(stalled.value.message) < 1500
