"""Every rendered object tells which file declares it, and the line where the tool knows it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen, request


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        yield made


async def origins(cook: Kitchen, path: str, **options: Any) -> dict[str, str]:
    """By the name of the object; as they are rendered and as they are kept."""
    fresh = await cook.render({"path": path, **options})
    assert (await cook.fresh().render(request({"path": path, **options}))).origins == fresh.origins
    names = [body["metadata"]["name"] for body in fresh.objects]
    return {name: str(each) for name, each in zip(names, fresh.origins, strict=True)}


def _config(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"


async def test_plain_files_have_lines_and_jsonnet_has_none(cook: Kitchen) -> None:
    cook.put(f"""
# file: app/a.yaml
{_config("a")}---
{_config("b")}
# file: app/c.jsonnet
{{apiVersion: "v1", kind: "ConfigMap", metadata: {{name: "c"}}}}
""")
    assert await origins(cook, "app") == {
        "a": "app/a.yaml:1",
        "b": "app/a.yaml:5",
        "c": "app/c.jsonnet",
    }


KUSTOMIZE = f"""
# file: base/kustomization.yaml
resources: [both.yaml]
configMapGenerator: [{{name: made, literals: [a=b]}}]
# file: base/both.yaml
{_config("a")}---
{_config("b")}
# file: prod/kustomization.yaml
resources: [../base]
nameSuffix: -x
generatorOptions: {{disableNameSuffixHash: true}}
"""


async def test_kustomize_tells_the_resource_or_the_kustomization(cook: Kitchen) -> None:
    cook.put(KUSTOMIZE)
    found = await origins(cook, "prod")
    made = {name.removesuffix("-x")[:4]: each for name, each in found.items()}
    assert made == {
        "a": "base/both.yaml:1",
        "b": "base/both.yaml:5",
        "made": "base/kustomization.yaml",
    }


async def test_where_kustomize_itself_builds_its_kustomization_is_told(cook: Kitchen) -> None:
    cook.put(KUSTOMIZE.replace("nameSuffix: -x", "buildMetadata: [managedByLabel]"))
    found = await origins(cook, "prod")
    assert (found["a"], found["b"]) == ("prod/kustomization.yaml", "prod/kustomization.yaml")


CHART = """
# file: chart/Chart.yaml
{apiVersion: v2, name: web, version: 0.1.0, dependencies: [{name: used, version: 0.1.0}]}
# file: chart/templates/config.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
# file: chart/charts/used/Chart.yaml
{apiVersion: v2, name: used, version: 0.1.0}
# file: chart/charts/used/templates/deep/config.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: sub}}
# file: chart/crds/things.yaml
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: crd}}
"""
HOOK = """
# file: chart/templates/hook.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: hook, annotations: {helm.sh/hook: pre-install}}
"""
TOLD = {
    "one": "chart/templates/config.yaml",
    "sub": "chart/charts/used/templates/deep/config.yaml",
    "crd": "chart/crds/things.yaml",
}


async def test_helm_tells_the_template(cook: Kitchen) -> None:
    cook.put(CHART)
    assert await origins(cook, "chart") == TOLD


async def test_helm_tells_the_template_of_a_chart_with_hooks(cook: Kitchen) -> None:
    cook.put(CHART + HOOK)
    assert await origins(cook, "chart") == {**TOLD, "hook": "chart/templates/hook.yaml"}


async def test_of_a_local_subchart_the_template_is_told_where_it_lies(cook: Kitchen) -> None:
    local = CHART.replace("chart/charts/used/", "libs/used/")
    cook.put(
        local.replace(
            "name: used, version: 0.1.0}]",
            "name: used, repository: 'file://../libs/used', version: 0.1.0}]",
        )
    )
    assert (await origins(cook, "chart"))["sub"] == "libs/used/templates/deep/config.yaml"


async def test_a_subchart_under_an_alias_lies_in_its_own_folder(cook: Kitchen) -> None:
    cook.put(CHART.replace("version: 0.1.0}]", "version: 0.1.0, alias: other}]"))
    assert (await origins(cook, "chart"))["sub"] == "chart/charts/used/templates/deep/config.yaml"
