"""Broken inputs of every engine: each is told with its file, its line, and what to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.rendering import kitchen
from trueup.model.errors import Stalled

CHART = """
# file: app/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
# file: app/values.yaml
a: 1
"""
TEMPLATE = CHART + "# file: app/templates/x.yaml\n"
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
OVERLAY = f"# file: app/a.yaml\n{OBJECT}# file: app/kustomization.yaml\n"
FUNCTION = """apiVersion: v1
kind: G
metadata: {name: g, annotations: {config.kubernetes.io/function: "%s"}}
"""
FAULTS: Mapping[str, tuple[str, Mapping[str, Any], tuple[str, ...]]] = {
    "a value file": (
        CHART + "# file: app/prod.yaml\na: 1\nb: [\n",
        {"helm": {"valueFiles": ["prod.yaml"]}},
        ("app/prod.yaml: line 3", "correct the YAML"),
    ),
    "values": (CHART, {"helm": {"values": "a: 1\nb: : c\n"}}, ("helm values: line 2",)),
    "a parameter": (
        CHART,
        {"helm": {"parameters": [{"name": "a[x]", "value": "1"}]}},
        ("helm parameter a[x]", "'x'", "list[0]"),
    ),
    "a value that is not there": (
        TEMPLATE + "a: b\nc: {{ .Values.x.y }}\n",
        {},
        ("app: helm: ", "templates/x.yaml:2", ".Values.x.y"),
    ),
    "a template": (
        TEMPLATE + "a\nb\n{{ if }}\n",
        {},
        ("templates/x.yaml:3", "missing value for if"),
    ),
    "what a template makes": (TEMPLATE + "a: b\n c: d\n", {}, ("templates/x.yaml", "line 2")),
    "a value that is required": (
        TEMPLATE + '{{ required "set the tag" .Values.tag }}\n',
        {},
        ("templates/x.yaml:1", "set the tag"),
    ),
    "a schema": (
        CHART + '# file: app/values.schema.json\n{"properties": {"a": {"type": "string"}}}\n',
        {},
        ("'/a': got number, want string", "skipSchemaValidation"),
    ),
    "a chart": ("# file: app/Chart.yaml\nname: [\n", {}, ("app: helm: cannot load Chart.yaml",)),
    "a field that nobody knows": (
        OVERLAY + "resource: [a.yaml]\n",
        {},
        ("app/kustomization.yaml: kustomize:", 'unknown field "resource"'),
    ),
    "a resource that is not there": (
        OVERLAY + "resources: [b.yaml]\n",
        {},
        ("app/kustomization.yaml:", "app/b.yaml: no such file"),
    ),
    "a patch of nothing": (
        OVERLAY + "resources: [a.yaml]\npatches: [{target: {name: z}, path: p.yaml}]\n",
        {},
        ("app/kustomization.yaml:", "app/p.yaml"),
    ),
    "kustomizations in a circle": (
        OVERLAY + "resources: [../b]\n# file: b/kustomization.yaml\nresources: [../app]\n",
        {},
        ("cycle detected", "'app'"),
    ),
    "a program of a kustomization": (
        OVERLAY + "generators: [g.yaml]\n# file: app/g.yaml\n" + FUNCTION % "exec: {path: ./x}",
        {},
        ("external plugins disabled", "are not run"),
    ),
    "a file of another folder": (
        OVERLAY + f"resources: [../x.yaml]\n# file: x.yaml\n{OBJECT}",
        {},
        ("file 'x.yaml' is not in or below 'app'", "make the other folder a base"),
    ),
    "an image": (OVERLAY, {"kustomize": {"images": ["nginx"]}}, ("kustomize.images: 'nginx'",)),
    "Jsonnet": ("# file: app/a.jsonnet\n{\n a: ]\n}", {}, ("app/a.jsonnet:2:5",)),
    "an import of Jsonnet": (
        "# file: app/a.jsonnet\nimport 'l.libsonnet'\n# file: app/l.libsonnet\n{\n x: 1 +\n}",
        {},
        ("app/l.libsonnet:3:1",),
    ),
    "an import that is not there": (
        "# file: app/a.jsonnet\nimport 'x.libsonnet'",
        {},
        ("app/a.jsonnet:1:1", "'x.libsonnet'"),
    ),
    "a variable of Jsonnet": ("# file: app/a.jsonnet\nstd.extVar('z')", {}, ("a.jsonnet:1", ": z")),
    "YAML": (f"# file: app/a.yaml\n{OBJECT}---\n{OBJECT} x: y\n", {}, ("app/a.yaml:8:",)),
    "an object without a kind": (
        f"# file: app/a.yaml\n{OBJECT}---\napiVersion: v1\nmetadata: {{name: 'kind:'}}\n",
        {},
        ("app/a.yaml:5: Object 'Kind' is missing",),
    ),
    "JSON": ('# file: app/a.json\n{\n "a": ,\n}', {}, ("app/a.json:2:", "correct the JSON")),
    "an override": (
        OVERLAY + "# file: app/.argocd-source.yaml\ndirectory: {recurse: maybe}\n",
        {},
        ("app/.argocd-source.yaml: ", "directory.recurse"),
    ),
    "two tools": (
        OVERLAY,
        {"helm": {"releaseName": "x"}, "plugin": {"name": "p"}},
        ("Helm, Plugin",),
    ),
}


async def test_each_fault_is_told_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as cook:
        for name, (files, source, told) in FAULTS.items():
            cook.put(files)
            with pytest.raises(Stalled) as stalled:
                await cook.render({"path": "app", **source})
            error = stalled.value
            said = f"{error.message} {error.hint}"
            assert not [part for part in told if part not in said], f"{name}: {said}"
            assert error.hint, name
            assert str(tmp_path) not in said, name
