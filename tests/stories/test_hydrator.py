"""Dry sources are rendered, pushed to a branch, and synced from there."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving
from tests.support.origin import anonymous, origin
from tests.support.repository import Repository
from tests.support.story import ARGOCD, World, application, config, running
from trueup.control.hydrator import Hydrator
from trueup.control.hydrator.author import Author
from trueup.control.hydrator.wake import Wake
from trueup.control.loop import Loop
from trueup.control.queue import Queue
from trueup.core import hydrate
from trueup.core.capabilities import Capabilities
from trueup.edge.clock import SystemClock
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.push import Pushes
from trueup.edge.fetch.remote import NOTES
from trueup.edge.gotemplates import GoTemplates
from trueup.model.application import Destination
from trueup.model.crds import crds

AUTOMATED = {"automated": {}, "syncOptions": ["CreateNamespace=true"]}
CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "colour: blue\n",
    "web/templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n"
        "data: {colour: '{{ .Values.colour }}'}\n"
    ),
    "db/config.yaml": config("db", colour="blue"),
}
CAUSE = """

Argocd-reference-commit-author: CI <ci@example.com>
Argocd-reference-commit-sha: abcdef0
"""


def dry(repository: Repository, name: str, **more: Any) -> dict[str, Any]:
    source = {"repoURL": repository.url, "path": name, "targetRevision": "main"}
    hydrator = {
        "drySource": source,
        "syncSource": {"targetBranch": "env/dev", "path": f"apps/{name}"},
        **more,
    }
    body = application(AUTOMATED, name)
    del body["spec"]["source"]
    body["spec"]["sourceHydrator"] = hydrator
    return body


@asynccontextmanager
async def hydrating(tmp_path: Path, *there: Mapping[str, Any]) -> AsyncIterator[World]:
    """A world in which dry sources are hydrated; *there*: before the hydrator looks."""
    clock = SystemClock()
    async with (
        serving(tmp_path, crds=crds()) as server,
        origin(tmp_path) as source,
        running(str(server.settings.socket), source) as it,
        asyncio.TaskGroup() as group,
    ):
        places = it.controller.apps.observer.places

        async def around(destination: Destination) -> Capabilities:
            await places.find(destination)
            return places.capabilities(destination)

        hydrator = Hydrator(
            home=it.cluster,
            control=it.cache,
            sources=source,
            engine=source,
            pusher=Pushes(tmp_path / "pushes", Git(tmp_path / "git"), anonymous),
            texts=GoTemplates(clock),
            clock=clock,
            author=Author(),
            governs=lambda namespace: namespace == ARGOCD,
            project=it.controller.apps.observer.project,
            around=around,
        )
        wake = Wake(hydrator, Queue(clock))
        for body in there:
            await it.create(body)
        stop = it.cache.listen(wake.told)
        loop = group.create_task(Loop("hydrator", hydrator, wake.queue, 2).run())
        try:
            yield it
        finally:
            stop()
            wake.queue.close()
            await loop


async def hydrated(it: World, name: str, phase: str, dry: str = "") -> Mapping[str, Any]:
    async def there() -> Mapping[str, Any] | None:
        current = (await it.status(name)).get("sourceHydrator", {}).get("currentOperation", {})
        fits = current.get("phase") == phase and (not dry or current.get("drySHA") == dry)
        return current if fits else None

    found: Mapping[str, Any] = await it.eventually(there)
    return found


async def ask(it: World, name: str, how: str = "normal") -> None:
    meta = {"annotations": {hydrate.HYDRATE: how, hydrate.STAMP: "now"}}
    await it.patch("Application", name, {"metadata": meta}, ARGOCD)


async def test_a_chart_goes_by_a_branch_into_the_cluster(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    first = repository.commit(CHART, "Begin" + CAUSE)
    async with hydrating(tmp_path) as it:
        await it.create(dry(repository, "web"))
        await it.create(dry(repository, "db"))
        told = await hydrated(it, "db", "Hydrated", first)
        tip = repository.git("rev-parse", "env/dev")
        await it.becomes("Synced", "Healthy", "web", revision=tip)
        assert (await it.there("ConfigMap", "web")).at("data", "colour") == "blue"
        assert (await it.status("web"))["sourceType"] == "Directory"
        assert repository.git("show", "env/dev:apps/web/manifest.yaml") == (
            "apiVersion: v1\ndata:\n  colour: blue\nkind: ConfigMap\nmetadata:\n  name: web"
        )
        assert f"git checkout {first}" in repository.git("show", "env/dev:apps/db/README.md")
        root = json.loads(repository.git("show", "env/dev:hydrator.metadata"))
        assert (root["drySha"], root["subject"]) == (first, "Begin")
        assert root["references"][0]["commit"]["sha"] == "abcdef0"
        message = repository.git("log", "-1", "--format=%B", "env/dev")
        assert message.splitlines()[0] == f"{first[:7]}: Begin"
        assert "Co-authored-by: CI <ci@example.com>" in message
        assert told["hydratedSHA"] == repository.git("rev-parse", "env/dev")

        second = repository.commit({"web/values.yaml": "colour: red\n"})
        await ask(it, "web")
        await hydrated(it, "web", "Hydrated", second)
        await hydrated(it, "db", "Hydrated", second)
        tip = repository.git("rev-parse", "env/dev")
        await it.becomes("Synced", "Healthy", "web", revision=tip)
        assert (await it.there("ConfigMap", "web")).at("data", "colour") == "red"
        assert "hydrate" not in str((await it.app("web"))["metadata"].get("annotations"))

        third = repository.commit({"elsewhere": "no manifest changes"})
        await ask(it, "db")
        assert (await hydrated(it, "db", "Hydrated", third))["hydratedSHA"] == tip
        note = repository.git("notes", "--ref", NOTES, "show", tip)
        assert json.loads(note) == {"drySha": third}

        begun = (await hydrated(it, "db", "Hydrated"))["startedAt"]
        await ask(it, "db")
        await it.eventually(lambda: unasked(it, "db"))
        assert (await hydrated(it, "db", "Hydrated"))["startedAt"] == begun, "nothing was to do"


async def unasked(it: World, name: str) -> bool:
    return "hydrate" not in str((await it.app(name))["metadata"].get("annotations"))


@pytest.mark.slow
async def test_a_hundred_applications_are_pushed_at_once(tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(100)]
    repository = Repository(tmp_path / "shop")
    files = {f"{name}/config.yaml": config(name, colour="blue") for name in names}
    first = repository.commit(files)
    apps = [dry(repository, name) for name in names]
    for body in apps:
        del body["spec"]["syncPolicy"]
    async with hydrating(tmp_path, *apps) as it:
        await ask(it, "a0")
        for name in names:
            await hydrated(it, name, "Hydrated", first)
        assert repository.git("rev-list", "--count", "env/dev") == "1"
        before = repository.git("rev-parse", "env/dev")
        second = repository.commit({"a7/config.yaml": config("a7", colour="red")})
        await ask(it, "a7", "hard")
        for name in names:
            found = await hydrated(it, name, "Hydrated", second)
        assert found["hydratedSHA"] == repository.git("rev-parse", "env/dev")
        changed = repository.git("diff", "--name-only", "env/dev~", "env/dev").split()
        assert {path.rpartition("/")[0] for path in changed} == {"apps/a7", ""}
        assert repository.git("rev-parse", "env/dev~") == before


async def test_one_that_cannot_be_rendered_holds_back_all_of_the_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit({**CHART, "db/config.yaml": "kind: ConfigMap\n"})
    async with hydrating(tmp_path) as it:
        await it.create(dry(repository, "web"))
        await hydrated(it, "web", "Hydrated")
        before = repository.git("rev-parse", "env/dev")
        await it.create(dry(repository, "db"))
        message = (await hydrated(it, "db", "Failed"))["message"]
        assert "Failed to hydrate: failed to get manifests: db/config.yaml: ignored" in message
        message = (await hydrated(it, "web", "Failed"))["message"]
        assert message.endswith("because application argocd/db has an error")
        assert repository.git("rev-parse", "env/dev") == before
        repaired = repository.commit({"db/config.yaml": config("db", colour="blue")})
        await ask(it, "db")
        await hydrated(it, "web", "Hydrated", repaired)
        assert "db" in repository.git("ls-tree", "-r", "--name-only", "env/dev")


async def test_a_branch_to_look_at_first_changes_nothing_in_the_cluster(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(CHART)
    async with hydrating(tmp_path) as it:
        await it.create(dry(repository, "web", hydrateTo={"targetBranch": "env/dev-next"}))
        await hydrated(it, "web", "Hydrated")
        assert "env/dev-next" in repository.git("branch", "--list", "env/*")
        assert await it.get("ConfigMap", "web") is None
        repository.git("branch", "env/dev", "env/dev-next")
        await it.refresh("web")
        await it.becomes("Synced", "Healthy", "web")


async def test_a_branch_that_nobody_may_push_to_is_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(CHART)
    repository.git("config", "receive.hideRefs", "refs/heads/env")
    async with hydrating(tmp_path) as it:
        await it.create(dry(repository, "web"))
        message = (await hydrated(it, "web", "Failed"))["message"]
        assert "the push to env/dev was refused: deny updating a hidden ref" in message
        assert "(hint: let the account of the repository-write Secret push" in message
        repository.git("config", "--unset", "receive.hideRefs")
        await ask(it, "web")
        await hydrated(it, "web", "Hydrated")


async def test_what_nobody_vouches_for_is_not_hydrated(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "shop")
    repository.commit(CHART)
    policy = {"repos": [{"url": "*"}], "gpg": {"mode": "head", "keys": ["4AEE18F83AFDEB23"]}}
    async with hydrating(tmp_path) as it:
        spec = {"sourceIntegrity": {"git": {"policies": [policy]}}}
        await it.patch("AppProject", "default", {"spec": spec}, ARGOCD)
        await it.create(dry(repository, "web"))
        message = (await hydrated(it, "web", "Failed"))["message"]
        assert "GIT/GPG: Failed verifying revision" in message
        assert "unsigned (key_id=)" in message
        assert "env/dev" not in repository.git("branch", "--list", "--all")
