"""One application of many sources: a chart, its values from Git, and a folder beside them."""

from pathlib import Path

from tests.support.apiserver import serving
from tests.support.file_site import file_site
from tests.support.origin import origin
from tests.support.packed import chart, index
from tests.support.repository import Repository
from tests.support.story import application, config, running
from trueup.model.crds import crds

AUTOMATED = {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]}
TWICE = config("shop", color="other")


async def test_a_chart_with_values_from_git_and_a_folder_beside_it(tmp_path: Path) -> None:
    packed = chart("web", "1.0.0")
    (tmp_path / "git").mkdir()
    git = Repository(tmp_path / "git")
    first = git.commit({"prod/values.yaml": "color: red\n", "extra/a.yaml": config("extra", a="b")})
    with file_site() as site:
        site.files = {
            "/web-1.0.0.tgz": packed,
            "/index.yaml": index([("web", "1.0.0", "web-1.0.0.tgz", packed)]),
        }
        helm = {"valueFiles": ["$values/prod/values.yaml"]}
        app = application(AUTOMATED, "shop")
        del app["spec"]["source"]
        app["spec"]["sources"] = [
            {"repoURL": site.url, "chart": "web", "targetRevision": "1.*", "helm": helm},
            {"repoURL": git.url, "targetRevision": "HEAD", "ref": "values"},
            {"repoURL": git.url, "targetRevision": "HEAD", "path": "extra"},
        ]
        async with (
            serving(tmp_path, crds=crds()) as server,
            origin(tmp_path) as files,
            running(str(server.settings.socket), files) as it,
        ):
            await it.create(app)
            status = await it.becomes("Synced", "Healthy", "shop")
            assert status["sync"]["revisions"] == ["1.0.0", first, first]
            assert status["sourceTypes"] == ["Helm", "", "Directory"]
            assert (await it.there("ConfigMap", "shop")).at("data", "color") == "red"
            assert (await it.there("ConfigMap", "extra")).at("data") == {"a": "b"}
            git.commit({"prod/values.yaml": "color: green\n", "extra/b.yaml": TWICE})
            await it.refresh("shop")

            async def mended() -> bool:
                found = await it.there("ConfigMap", "shop")
                return bool(found.at("data") == {"color": "other"})

            await it.eventually(mended)
            status = await it.becomes("Synced", "Healthy", "shop")
            (told,) = status["conditions"]
            assert told["type"] == "RepeatedResourceWarning"
            git.commit({"extra/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: [\n"})
            await it.refresh("shop")

            async def blamed() -> bool:
                found = (await it.app("shop"))["status"]["conditions"][0]["message"]
                return bool(found.startswith(f"{git.url}: extra/a.yaml:"))

            await it.eventually(blamed)
