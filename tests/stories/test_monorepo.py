"""Many applications of one repository: a commit costs what it touches."""

from pathlib import Path

from tests.support.apiserver import serving
from tests.support.git_http import git_server
from tests.support.origin import origin
from tests.support.repository import Repository
from tests.support.story import application, config, running
from trueup.model.crds import crds

NAMES = [f"app-{number}" for number in range(8)]
AUTOMATED = {"automated": {"selfHeal": True}, "syncOptions": ["CreateNamespace=true"]}
KUSTOMIZATION = "resources: [../base, own.yaml]\nnamePrefix: {name}-\n"
FILES = {
    "base/kustomization.yaml": "resources: [config.yaml]\n",
    "base/config.yaml": config("settings", colour="blue"),
    **{f"{name}/kustomization.yaml": KUSTOMIZATION.format(name=name) for name in NAMES},
    **{f"{name}/own.yaml": config("own", colour="blue") for name in NAMES},
}


async def test_a_commit_to_one_of_many_is_one_fetch_and_one_render(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(FILES)
    with git_server(tmp_path) as git:
        async with (
            serving(tmp_path, crds=crds()) as server,
            origin(tmp_path) as source,
            running(str(server.settings.socket), source) as it,
        ):
            for name in NAMES:
                where = {"repoURL": f"{git.url}/shop", "path": name, "targetRevision": "main"}
                await it.create(application(AUTOMATED, name, source=where))
            for name in NAMES:
                await it.becomes("Synced", "Healthy", name)
            assert (git.fetches, source.renders) == (1, len(NAMES))
            touched = NAMES[3]
            second = repository.commit({f"{touched}/own.yaml": config("own", colour="green")})
            for name in reversed(NAMES):
                await it.refresh(name)
            await it.becomes("Synced", "Healthy", touched, revision=second)
            own = await it.there("ConfigMap", f"{touched}-own")
            assert own.at("data", "colour") == "green"
            for name in NAMES:
                await it.becomes("Synced", "Healthy", name)
            assert (git.fetches, source.renders) == (2, len(NAMES) + 1)
