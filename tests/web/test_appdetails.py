"""What of a source can be set, and which folders of a repository are applications."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.origin import origin
from tests.support.repository import Repository
from tests.support.site import Site, served
from tests.support.story import world
from trueup.cli.answers import segment
from trueup.control.clusters import HERE
from trueup.core.render.plugin import Plugins, definition

PLUGIN = """
kind: ConfigManagementPlugin
metadata: {name: shop}
spec:
  generate: {command: [cat, app.shop]}
  discover: {fileName: "*.shop"}
  parameters:
    static:
    - {name: size, title: How large, required: true, itemType: number, string: "3"}
    - {name: hosts, collectionType: array, array: [a, b]}
    dynamic:
      command: [sed, 's/.*/[{"name": "&", "collectionType": "map", "map": {"k": "v"}}]/', seen]
"""
FILES = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "image: {tag: v1, port: 8080}\n"
    "hosts: [{name: a}]\nnothing:\nmany: 2000000\n",
    "chart/env/values-dev.yml": "image: {tag: v2}\nfast: true\n",
    "chart/extra.yaml": "{}",
    "kustomized/kustomization.yaml": "resources: [d.yaml]\nimages: [{name: b, newTag: '2'}]\n",
    "kustomized/d.yaml": (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: "
        "{initContainers: [{image: b}], containers: [{image: 'a:1'}, {image: 'a:1'}]}}}}"
    ),
    "plain/c.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    "own/app.shop": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    "own/seen": "found",
}


@asynccontextmanager
async def shown(folder: Path) -> AsyncIterator[tuple[Site, Repository]]:
    repository = Repository(folder / "repository")
    repository.commit(FILES)
    plugins = Plugins((definition(PLUGIN.encode(), "shop.yaml"),))
    async with (
        origin(folder, plugins) as source,
        world(folder, source) as made,
        served(made) as site,
    ):
        yield site, repository


async def asked(site: Site, source: dict[str, Any], **more: Any) -> tuple[int, Any]:
    path = f"/api/v1/repositories/{segment(source['repoURL'])}/appdetails"
    return await site.call("POST", path, {"source": source, "appProject": "default", **more})


async def test_each_tool_has_its_own_details(tmp_path: Path) -> None:
    async with shown(tmp_path) as (site, repository):
        here = {"repoURL": repository.url, "targetRevision": "main"}
        helm = {
            "valueFiles": ["env/values-dev.yml"],
            "fileParameters": [{"name": "f", "path": "extra.yaml"}],
        }
        assert await asked(site, {**here, "path": "chart", "helm": helm}) == (
            200,
            {
                "type": "Helm",
                "helm": {
                    "valueFiles": ["env/values-dev.yml", "values.yaml"],
                    "values": FILES["chart/values.yaml"],
                    "parameters": [
                        {"name": "fast", "value": "true"},
                        {"name": "hosts[0].name", "value": "a"},
                        {"name": "image.port", "value": "8080"},
                        {"name": "image.tag", "value": "v2"},
                        {"name": "many", "value": "2e+06"},
                        {"name": "nothing", "value": "<nil>"},
                    ],
                    "fileParameters": [{"name": "f", "path": "extra.yaml"}],
                },
            },
        )
        assert await asked(site, {**here, "path": "kustomized"}) == (
            200,
            {"type": "Kustomize", "kustomize": {"images": ["a:1", "a:1", "b:2"]}},
        )
        assert await asked(site, {**here, "path": "plain"}) == (200, {"type": "Directory"})
        assert await asked(site, {**here, "path": "own"}) == (
            200,
            {
                "type": "Plugin",
                "plugin": {
                    "parametersAnnouncement": [
                        {"name": "found", "collectionType": "map", "map": {"k": "v"}},
                        {
                            "name": "size",
                            "title": "How large",
                            "required": True,
                            "itemType": "number",
                            "string": "3",
                        },
                        {"name": "hosts", "collectionType": "array", "array": ["a", "b"]},
                    ]
                },
            },
        )
        found = await site.get(
            f"/api/v1/repositories/{segment(repository.url)}/apps", appProject="default"
        )
        assert found["items"] == [
            {"type": "Helm", "path": "chart"},
            {"type": "Kustomize", "path": "kustomized"},
        ]


@pytest.mark.parametrize(
    ("source", "more", "status", "words"),
    [
        ({"path": "missing"}, {}, 400, "missing"),
        ({"path": "plain", "targetRevision": "v9"}, {}, 400, "v9"),
        ({"path": "plain"}, {"appProject": "none"}, 404, "none"),
        ({"path": "plain"}, {"appProject": "closed"}, 403, "not permitted in project 'closed'"),
        ({"path": "plain"}, {"appName": "web"}, 403, "permission denied"),
        ({"path": "chart"}, {"appName": "web", "appProject": "closed"}, 403, "permission denied"),
        ({"path": 3, "helm": []}, {}, 400, "source.path: a text is expected"),
    ],
)
async def test_what_nobody_may_see_is_refused(  # the columns of the table are its parameters
    tmp_path: Path, source: Any, more: Any, status: int, words: str
) -> None:
    async with shown(tmp_path) as (site, repository):
        here = {"repoURL": repository.url, "targetRevision": "main"}
        await site.world.apply(
            "{apiVersion: argoproj.io/v1alpha1, kind: AppProject, "
            "metadata: {name: closed, namespace: argocd}, spec: {sourceRepos: ['https://x/*']}}"
        )
        spec = {"source": {**here, "path": "chart"}, "destination": {"server": HERE}}
        kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
        meta = {"name": "web", "namespace": "argocd"}
        await site.world.create({**kind, "metadata": meta, "spec": {"project": "default", **spec}})
        code, said = await asked(site, {**here, **source}, **more)
        assert (code, words in said["message"]) == (status, True), said
        assert (await asked(site, {**here, "path": "chart"}, appName="web"))[0] == 200
