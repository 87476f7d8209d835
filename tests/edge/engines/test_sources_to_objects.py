"""From a commit to objects, with a real repository, and a folder in place of one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.file_site import file_site
from tests.support.git_http import git_server
from tests.support.packed import chart, index
from tests.support.rendering import Counting
from tests.support.repository import Repository
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.folder import LOCAL, Folder, work_tree
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import HelmOptions, Source
from trueup.ports import Rendered, Request

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


class Shop:
    """A repository, and engines that render from it."""

    def __init__(self, folder: Path) -> None:
        self.repository = Repository(folder / "repo")
        self.folder = folder
        self.sources = GitSources(folder / "git", _anonymous)
        self.counting = Counting(Workers(folder / "scratch", Limits(workers=1)))
        self.results = Artifacts(folder / "artifacts.db")
        self.engines = Engines(self.sources, self.counting, self.results, "test")

    def restarted(self) -> Engines:
        self.results.close()
        self.results = Artifacts(self.folder / "artifacts.db")
        return Engines(self.sources, self.counting, self.results, "test")

    async def request(self, path: str) -> Request:
        source = Source(self.repository.url, path, "main")
        return Request(source, await self.sources.head(source, look_now=True), "shop", "prod")

    async def render(self, path: str) -> Rendered:
        return await self.engines.render(await self.request(path))


async def _anonymous(url: str) -> Access:
    return Access()


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    made = Shop(tmp_path)
    yield made
    await made.counting.workers.close()
    await made.sources.close()
    made.results.close()


async def test_a_commit_that_touches_nothing_renders_nothing(shop: Shop) -> None:
    overlay = "resources: [../base]\nnamePrefix: x-\n"
    shop.repository.commit(
        {"base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": CONFIG}
    )
    shop.repository.commit({"prod/kustomization.yaml": overlay})
    first = await shop.render("prod")
    shop.repository.commit({"README.md": "text", "other/b.yaml": CONFIG})
    assert await shop.engines.digest(await shop.request("prod")) == first.digest
    assert await shop.render("prod") == first
    shop.engines = shop.restarted()
    assert await shop.render("prod") == first
    assert shop.counting.asked == 1
    shop.repository.commit({"base/a.yaml": CONFIG.replace("name: a", "name: b")})
    assert await shop.engines.digest(await shop.request("prod")) != first.digest
    assert (await shop.render("prod")).objects[0]["metadata"]["name"] == "x-b"
    shop.repository.commit({"base/a.yaml": CONFIG})
    assert await shop.render("prod") == first
    assert shop.counting.asked == 2, "what was there once is not rendered again"


async def test_a_hard_refresh_renders_again(shop: Shop) -> None:
    shop.repository.commit({"a.yaml": CONFIG})
    await shop.render("")
    await shop.engines.forget(await shop.request(""))
    await shop.render("")
    assert shop.counting.asked == 2


async def test_a_commit_may_be_part_of_the_options(shop: Shop) -> None:
    chart = "apiVersion: v2\nname: c\nversion: 0.1.0\n"
    template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {c: {{ .Values.c }}}\n"
    shop.repository.commit({"Chart.yaml": chart, "templates/a.yaml": template})
    override = "helm: {parameters: [{name: c, value: $ARGOCD_APP_REVISION}]}\n"
    for _ in range(2):
        commit = shop.repository.commit({".argocd-source.yaml": override}, "again")
        assert (await shop.render("")).objects[0]["data"] == {"c": commit}


async def test_a_huge_file_is_named(shop: Shop) -> None:
    shop.repository.commit({"app/a.yaml": CONFIG, "app/big.yaml": b"#" * (40 << 20)})
    with pytest.raises(Stalled) as stalled:
        await shop.render("app")
    assert stalled.value.reason == "FileTooLarge"
    assert "app/big.yaml: is 40 MiB" in stalled.value.message


async def test_a_submodule_that_is_not_there_concerns_those_who_read_from_it(shop: Shop) -> None:
    commit = shop.repository.commit({"app/kustomization.yaml": "resources: [../module/x]\n"})
    shop.repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    shop.repository.git("commit", "--quiet", "--message", "module")
    with pytest.raises(Stalled) as stalled:
        await shop.render("app")
    assert stalled.value.reason == "SubmoduleNotFetched"
    shop.repository.commit({"other/a.yaml": CONFIG})
    assert len((await shop.render("other")).objects) == 1


async def test_submodules_are_part_of_the_tree(shop: Shop, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    commit = inner.commit(
        {"base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": CONFIG}
    )
    modules = '[submodule "m"]\n\tpath = vendor/m\n\turl = ../inner\n'
    app = "resources: [../vendor/m/base]\n"
    shop.repository.commit({".gitmodules": modules, "app/kustomization.yaml": app})
    shop.repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/m")
    shop.repository.git("commit", "--quiet", "--message", "module")
    assert (await shop.render("app")).objects[0]["metadata"]["name"] == "a"


async def test_a_chart_from_a_repository_takes_values_from_git(shop: Shop, tmp_path: Path) -> None:
    packed = chart("nginx", "1.0.0")
    shop.repository.commit({"prod/values.yaml": "color: green\n"})
    with file_site() as site:
        site.files = {
            "/index.yaml": index([("nginx", "1.0.0", "nginx.tgz", packed)]),
            "/nginx.tgz": packed,
        }
        sources = AllSources(tmp_path / "all", _anonymous)
        engines = Engines(sources, shop.counting, shop.results, "test")
        values = Source(shop.repository.url, target_revision="main", ref="values")
        helm = HelmOptions(value_files=("$values/prod/values.yaml",))
        source = Source(site.url, chart="nginx", target_revision="1.*", helm=helm)
        refs = {"values": (values, await sources.head(values))}
        request = Request(source, await sources.head(source), "web", "prod", refs=refs)
        found = await engines.render(request)
        await sources.close()
    assert found.tool == "Helm"
    assert request.revision.commit == "1.0.0"
    assert found.objects[0]["metadata"]["name"] == "web"
    assert found.objects[0]["data"] == {"color": "green", "version": "1.0.0"}


async def test_a_remote_base_is_followed(shop: Shop, tmp_path: Path) -> None:
    other = Repository(tmp_path / "served" / "org" / "base")
    other.commit({"web/kustomization.yaml": "resources: [a.yaml]\n", "web/a.yaml": CONFIG})
    with git_server(tmp_path / "served") as server:
        base = f"{server.url}/org/base//web?ref=main"
        shop.repository.commit({"app/kustomization.yaml": f"resources: ['{base}']\n"})
        request = await shop.request("app")
        found = await shop.engines.render(request)
        assert found.objects[0]["metadata"]["name"] == "a"
        other.commit({"web/a.yaml": CONFIG.replace("name: a", "name: b")})
        await shop.sources.head(Source(f"{server.url}/org/base", "", "main"), look_now=True)
        found = await shop.engines.render(request)
        assert found.objects[0]["metadata"]["name"] == "b"


async def test_what_a_render_needs_from_elsewhere_is_fetched(shop: Shop, tmp_path: Path) -> None:
    packed = chart("nginx", "1.0.0")
    with file_site() as site:
        site.files = {
            "/index.yaml": index([("nginx", "1.0.0", "nginx.tgz", packed)]),
            "/nginx.tgz": packed,
            "/values?of=prod": b"nginx: {color: green}\n",
            "/web.yaml": CONFIG.encode(),
        }
        dependency = f"{{name: nginx, version: 1.x, repository: '{site.url}'}}"
        shop.repository.commit(
            {
                "web/Chart.yaml": f"name: web\nversion: 1.0.0\ndependencies: [{dependency}]\n",
                "web/templates/x.yaml": CONFIG,
                "app/kustomization.yaml": f"resources: ['{site.url}/web.yaml']\n",
            }
        )
        sources = AllSources(tmp_path / "all", _anonymous)
        engines = Engines(sources, shop.counting, shop.results, "test")
        helm = HelmOptions(value_files=(f"{site.url}/values?of=prod",))
        made = []
        for source in (
            Source(shop.repository.url, "web", "main", helm=helm),
            Source(shop.repository.url, "app", "main"),
        ):
            asked = Request(source, await sources.head(source, look_now=True), "web", "prod")
            made.append((await engines.render(asked)).objects)
        await sources.close()
    assert {body["metadata"]["name"] for body in made[0]} == {"web", "a"}
    assert {"color": "green", "version": "1.0.0"} in [body.get("data") for body in made[0]]
    assert made[1][0]["metadata"]["name"] == "a"


async def test_a_folder_is_rendered_without_a_server(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.write(
        {
            "base/kustomization.yaml": "resources: [a.yaml]\n",
            "base/a.yaml": CONFIG,
            "prod/kustomization.yaml": "resources: [../base]\nnameSuffix: -z\n",
        }
    )
    path = repository.folder / "prod"
    root = work_tree(path)
    assert root == repository.folder
    workers = Workers(tmp_path / "scratch")
    results = Artifacts(tmp_path / "a.db")
    made = Engines(Folder(root), workers, results, "test")
    source = Source(str(root), path.relative_to(root).as_posix())
    found = await made.render(Request(source, LOCAL, "shop", "prod"))
    assert found.objects[0]["metadata"]["name"] == "a-z"
    repository.write({"base/a.yaml": CONFIG.replace("name: a", "name: b")})
    found = await made.render(Request(source, LOCAL, "shop", "prod"))
    assert found.objects[0]["metadata"]["name"] == "b-z"
    await workers.close()
    results.close()
