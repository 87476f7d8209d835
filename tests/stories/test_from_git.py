"""From real Git repositories, by the real engines."""

from pathlib import Path
from typing import Any

from tests.support.apiserver import serving
from tests.support.origin import origin
from tests.support.repository import Repository
from tests.support.story import application, config, running
from trueup.model.crds import crds
from trueup.model.source import Source

AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}
KUSTOMIZE = {
    "web/base/kustomization.yaml": "resources: [config.yaml]\n",
    "web/base/config.yaml": config("settings", colour="blue"),
    "web/prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "colour: blue\n",
    "chart/templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n"
        "data: {colour: '{{ .Values.colour }}'}\n"
    ),
    "plain/config.yaml": config("plain", colour="blue"),
}


def of(repository: Repository, name: str, path: str, **options: Any) -> dict[str, Any]:
    source = {"repoURL": repository.url, "path": path, "targetRevision": "main", **options}
    return application(AUTOMATED, name, source=source)


async def test_every_tool_goes_from_a_push_to_healthy(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    first = repository.commit(KUSTOMIZE)
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(of(repository, "web", "web/prod"))
        values = {"helm": {"valuesObject": {"colour": "red"}}}
        await it.create(of(repository, "release", "chart", **values))
        await it.create(of(repository, "plain", "plain"))
        for name, tool in (("web", "Kustomize"), ("release", "Helm"), ("plain", "Directory")):
            status = await it.becomes("Synced", "Healthy", name)
            assert (status["sourceType"], status["sync"]["revision"]) == (tool, first)
        assert (await it.there("ConfigMap", "prod-settings")).at("data", "colour") == "blue"
        assert (await it.there("ConfigMap", "release")).at("data", "colour") == "red"
        changed = {"web/base/config.yaml": config("settings", colour="green")}
        second = repository.commit(changed)
        await it.refresh("web")
        await it.becomes("Synced", "Healthy", "web", revision=second)
        assert (await it.there("ConfigMap", "prod-settings")).at("data", "colour") == "green"


async def test_a_restart_renders_nothing_and_writes_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(KUSTOMIZE)
    async with serving(tmp_path, crds=crds()) as server:
        socket = str(server.settings.socket)
        async with origin(tmp_path) as source, running(socket, source) as it:
            await it.create(of(repository, "web", "web/prod"))
            await it.becomes("Synced", "Healthy")
            version = (await it.app())["metadata"]["resourceVersion"]
        repository.commit({"unrelated": "to any application"})
        async with origin(tmp_path) as source, running(socket, source) as it:
            await it.look_at("web")
            assert source.renders == 0
            assert (await it.app())["metadata"]["resourceVersion"] == version


async def test_a_commit_that_touches_nothing_writes_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    first = repository.commit(KUSTOMIZE)
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(of(repository, "web", "web/prod"))
        await it.becomes("Synced", "Healthy")
        version = (await it.app())["metadata"]["resourceVersion"]
        repository.commit({"unrelated": "to any application"})
        await source.head(Source(repository.url), look_now=True)
        await it.look_at("web")
        assert (await it.app())["metadata"]["resourceVersion"] == version
        assert (await it.status())["sync"]["revision"] == first
        second = repository.commit({"unrelated": "still"})
        await it.refresh()
        await it.becomes("Synced", "Healthy", revision=second)


async def test_what_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(KUSTOMIZE)
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(of(repository, "web", "wep/prod"))
        status = await it.becomes("Unknown", "Healthy")
        assert "wep/prod" in status["conditions"][0]["message"]
        gone = Repository(tmp_path / "other")
        await it.create(of(gone, "other", "plain"))
        status = await it.becomes("Unknown", "Healthy", "other")
        assert status["conditions"][0]["type"] == "ComparisonError"


async def test_values_from_another_repository_by_reference(tmp_path: Path) -> None:
    charts, values = Repository(tmp_path / "charts"), Repository(tmp_path / "values")
    charts.commit(KUSTOMIZE)
    second = values.commit({"prod/values.yaml": "colour: green\n"})
    sources = [
        {"repoURL": charts.url, "path": "chart", "helm": {"valueFiles": ["$its/prod/values.yaml"]}},
        {"repoURL": values.url, "ref": "its"},
    ]
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(application(AUTOMATED, sources=sources))
        status = await it.becomes("Synced", "Healthy")
        assert (await it.there("ConfigMap", "web")).at("data", "colour") == "green"
        assert status["sync"]["revisions"][1] == second
        assert status["sourceTypes"] == ["Helm", ""]


async def test_nothing_is_pruned_while_a_file_cannot_be_read(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit({"plain/one.yaml": config("one"), "plain/two.yaml": config("two")})
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(of(repository, "web", "plain"))
        await it.becomes("Synced", "Healthy")
        broken = repository.commit(
            {"plain/two.yaml": "apiVers: [", "plain/new.yaml": config("new")}
        )
        await it.refresh()
        status = await it.becomes("OutOfSync", "Healthy", revision=broken)
        assert "plain/two.yaml:" in status["conditions"][0]["message"]
        await it.there("ConfigMap", "new")
        await it.there("ConfigMap", "two")
        fixed = repository.commit({"plain/two.yaml": "# nothing any more\n"})
        await it.refresh()
        await it.becomes("Synced", "Healthy", revision=fixed)
        assert await it.get("ConfigMap", "two") is None


async def test_a_chart_sees_what_the_cluster_serves(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    asking = """
apiVersion: v1
kind: ConfigMap
metadata: {name: asked}
data:
  version: {{ .Capabilities.KubeVersion.Version | quote }}
  deployments: "{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }}"
  applications: "{{ .Capabilities.APIVersions.Has "argoproj.io/v1alpha1" }}"
  others: "{{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}"
"""
    repository.commit({**KUSTOMIZE, "chart/templates/asking.yaml": asking})
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
    ):
        await it.create(of(repository, "web", "chart"))
        await it.becomes("Synced", "Healthy")
        data = (await it.there("ConfigMap", "asked")).at("data")
        assert data.pop("version").startswith("v1.")
        assert data == {"deployments": "true", "applications": "true", "others": "false"}
