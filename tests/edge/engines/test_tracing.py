"""Asked where a field is declared, an engine says what its tool knows, and no more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen, request
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.origin import Wanted


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        yield made


COLOUR = ("data", "colour")
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  colour: blue\n"
SETTINGS = GroupKind("", "ConfigMap")


async def traced(cook: Kitchen, path: str, name: str = "one", **options: Any) -> list[str]:
    wanted = (Wanted(Ref(SETTINGS, "prod", name), (COLOUR,)),)
    ((found),) = await cook.engines.trace(request({"path": path, **options}), wanted)
    return [f"{'' if each.exact else '~'}{each} {each.how}".strip() for each in found]


async def test_plain_files_say_the_line(cook: Kitchen) -> None:
    cook.put(f"# file: app/a.yaml\n---\n{CONFIG}")
    assert await traced(cook, "app") == ["app/a.yaml:2", "app/a.yaml:7"]
    assert await traced(cook, "app", "other") == []


async def test_of_two_declarations_the_last_counts(cook: Kitchen) -> None:
    cook.put(f"# file: app/a.yaml\n{CONFIG}# file: app/b.yaml\n{CONFIG}")
    assert (await traced(cook, "app"))[1] == "app/b.yaml:6"


JSONNET = """
# file: app/a.jsonnet
// blue
local lib = import "lib.libsonnet";
{
  apiVersion: "v1", kind: "ConfigMap",
  metadata: {name: "one", labels: {colour: "blue"}},
  data: {colour: COLOUR},
}
# file: app/lib.libsonnet
{
  first: "blue",
  dark(name):: "dark" + name,
}
"""


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        ('"blue"', "app/a.jsonnet:6 Jsonnet"),
        ("lib.first", "app/lib.libsonnet:2 Jsonnet"),
        ('"light" + "er"', "~app/a.jsonnet Jsonnet"),
        ('lib.dark("")', "app/lib.libsonnet:3 Jsonnet"),
        ('if 1 > 2 then "red" else "blue"', "app/a.jsonnet:6 Jsonnet"),
        ("std.toString(1 + 2)", "~app/a.jsonnet Jsonnet"),
        ('std.extVar("colour")', "~app/a.jsonnet Jsonnet"),
    ],
)
async def test_jsonnet_says_the_line_that_a_field_is_made_of(
    cook: Kitchen, colour: str, told: str
) -> None:
    cook.put(JSONNET.replace("COLOUR", colour))
    variables = {"jsonnet": {"extVars": [{"name": "colour", "value": "blue"}]}}
    found = await traced(cook, "app", directory=variables)
    assert found == ["~app/a.jsonnet Jsonnet", told]


CHART = """
# file: chart/Chart.yaml
{apiVersion: v2, name: web, version: 0.1.0}
# file: chart/values.yaml
colours:
  first: blue
  second: blue
unused: blue
tag: v1
# file: chart/prod.yaml
# of the shop
colours: {first: red}
# file: chart/templates/_helpers.tpl
{{- define "both" }}{{ .Values.colours.second }}-{{ .Values.tag }}{{ end }}
# file: chart/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data:
  colour: COLOUR
"""
FIRST = "{{ .Values.colours.first }}"
TEMPLATE = "chart/templates/config.yaml"


@pytest.mark.parametrize(
    ("colour", "options", "told"),
    [
        (FIRST, {}, "chart/values.yaml:2 colours.first"),
        (FIRST, {"valueFiles": ["prod.yaml"]}, "chart/prod.yaml:2 colours.first"),
        (
            FIRST,
            {"parameters": [{"name": "colours.first", "value": "green"}]},
            "spec.source.helm.parameters",
        ),
        (
            FIRST,
            {"valuesObject": {"colours": {"first": "green"}}},
            "spec.source.helm.valuesObject",
        ),
        (
            "{{ with .Values.colours }}{{ .second }}{{ end }}",
            {},
            "chart/values.yaml:3 colours.second",
        ),
        (
            '{{ include "both" . }}',
            {},
            f"~{TEMPLATE} template, .Values.colours.second and .Values.tag",
        ),
        ("blue", {}, f"~{TEMPLATE} template"),
        ("{{ .Release.Name }}", {}, f"~{TEMPLATE} template"),
    ],
)
async def test_helm_says_the_value_that_a_field_is_made_of(
    cook: Kitchen, colour: str, options: dict[str, Any], told: str
) -> None:
    cook.put(CHART.replace("COLOUR", colour))
    found = await traced(cook, "chart", helm=options)
    assert found == [f"~{TEMPLATE} template", told]


SUBCHART = "chart/charts/db/templates/config.yaml"


@pytest.mark.parametrize(
    ("colour", "values", "told"),
    [
        ("{{ .Values.shade }}", "", "chart/charts/db/values.yaml:1 db.shade"),
        ("{{ .Values.shade }}", "db: {shade: green}", "chart/values.yaml:1 db.shade"),
        ("{{ .Values.global.hue }}", "global: {hue: red}", "chart/values.yaml:1 global.hue"),
        ("blue", "", f"~{SUBCHART} template"),
    ],
)
async def test_helm_says_the_value_that_a_field_of_a_subchart_is_made_of(
    cook: Kitchen, colour: str, values: str, told: str
) -> None:
    cook.put(f"""
# file: chart/Chart.yaml
{{apiVersion: v2, name: web, version: 0.1.0}}
# file: chart/values.yaml
{values}
# file: chart/charts/db/Chart.yaml
{{apiVersion: v2, name: db, version: 0.1.0}}
# file: chart/charts/db/values.yaml
shade: blue
# file: {SUBCHART}
{CONFIG.replace("blue", colour)}""")
    assert await traced(cook, "chart") == [f"~{SUBCHART} template", told]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ("", "chart/charts/db/values.yaml:1 cache.shade"),
        ("cache: {shade: green}", "chart/values.yaml:1 cache.shade"),
        ("db: {shade: green}", "chart/charts/db/values.yaml:1 cache.shade"),
    ],
)
async def test_helm_calls_a_subchart_by_its_alias(cook: Kitchen, values: str, told: str) -> None:
    cook.put(f"""
# file: chart/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
dependencies: [{{name: db, version: 0.1.0, alias: cache}}]
# file: chart/values.yaml
{values}
# file: chart/charts/db/Chart.yaml
{{apiVersion: v2, name: db, version: 0.1.0}}
# file: chart/charts/db/values.yaml
shade: blue
# file: {SUBCHART}
{CONFIG.replace("blue", "{{ .Values.shade }}")}""")
    assert await traced(cook, "chart") == [f"~{SUBCHART} template", told]


async def test_a_chart_beside_this_one_lies_where_it_is_named(cook: Kitchen) -> None:
    cook.put(f"""
# file: chart/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
dependencies: [{{name: db, version: 0.1.0, repository: "file://../libs/db"}}]
# file: libs/db/Chart.yaml
{{apiVersion: v2, name: db, version: 0.1.0}}
# file: libs/db/values.yaml
shade: blue
# file: libs/db/templates/config.yaml
{CONFIG.replace("blue", "{{ .Values.shade }}")}""")
    told = ["~libs/db/templates/config.yaml template", "libs/db/values.yaml:1 db.shade"]
    assert await traced(cook, "chart") == told


async def test_what_an_override_file_adds_is_found_there(cook: Kitchen) -> None:
    override = "# file: chart/.argocd-source.yaml\nhelm:\n  valuesObject: {colours: {first: x}}\n"
    cook.put(CHART.replace("COLOUR", FIRST) + override)
    assert (await traced(cook, "chart"))[1] == "chart/.argocd-source.yaml:2 valuesObject"


async def test_helm_says_the_template(cook: Kitchen) -> None:
    cook.put(f"""
# file: chart/Chart.yaml
{{apiVersion: v2, name: web, version: 0.1.0}}
# file: chart/templates/config.yaml
{CONFIG}""")
    assert await traced(cook, "chart") == ["~chart/templates/config.yaml template"] * 2


KUSTOMIZE = f"""
# file: base/kustomization.yaml
resources: [config.yaml]
# file: base/config.yaml
# a comment
{CONFIG}# file: prod/kustomization.yaml
resources: [../base]
"""
PATCHED = f"""{KUSTOMIZE}patches:
- patch: "{{kind: ConfigMap, apiVersion: v1, metadata: {{name: one}}, data: {{colour: red}}}}"
"""
ITSELF = "buildMetadata: [managedByLabel]\n"  # which our own builder leaves to Kustomize


async def test_kustomize_built_in_process_says_the_line(cook: Kitchen) -> None:
    cook.put(KUSTOMIZE)
    assert await traced(cook, "prod") == ["base/config.yaml:2", "base/config.yaml:7"]
    cook.put(PATCHED)
    assert (await traced(cook, "prod"))[1] == "prod/kustomization.yaml:3 patches"


async def test_kustomize_itself_says_the_file(cook: Kitchen) -> None:
    cook.put(KUSTOMIZE + ITSELF)
    assert await traced(cook, "prod") == ["base/config.yaml:2", "base/config.yaml:7"]


async def test_kustomize_itself_does_not_say_what_a_patch_has_set(cook: Kitchen) -> None:
    cook.put(PATCHED + ITSELF)
    assert await traced(cook, "prod") == ["base/config.yaml:2", "~base/config.yaml:2"]


async def test_asking_changes_nothing_that_is_rendered(cook: Kitchen) -> None:
    cook.put(KUSTOMIZE + ITSELF)
    before = await cook.render({"path": "prod"})
    await traced(cook, "prod")
    assert await cook.fresh().render(request({"path": "prod"})) == before
    (body,) = before.objects
    assert "annotations" not in body["metadata"]
