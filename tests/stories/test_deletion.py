"""What becomes of an application's objects when it goes."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.manifests import hook
from tests.support.story import URL, Stage, World, application, config, world
from trueup.apiserver.simulate import Pace

AUTOMATED = {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]}
CASCADE = "resources-finalizer.argocd.argoproj.io"


async def begun(it: World, finalizers: list[str], **files: str) -> None:
    it.declared.push(URL, {f"web/{name}.yaml": text for name, text in files.items()})
    app = application(AUTOMATED)
    app["metadata"]["finalizers"] = finalizers
    await it.create(app)
    await it.becomes("Synced", "Healthy")


async def gone(it: World, kind: str, name: str, namespace: str = "shop") -> None:
    async def nothing() -> bool:
        return await it.get(kind, name, namespace) is None

    await it.eventually(nothing)


async def test_the_finalizer_takes_the_objects_along(stage: Stage) -> None:
    async with world(stage) as it:
        kept: dict[str, Any] = {"argocd.argoproj.io/sync-options": "Delete=false"}
        late = {"argocd.argoproj.io/sync-wave": "3"}
        await begun(
            it, [CASCADE], one=config("one"), two=config("two", late), three=config("three", kept)
        )
        await it.delete("Application", "web", "argocd")
        await gone(it, "Application", "web", "argocd")
        assert await it.get("ConfigMap", "one") is None
        assert await it.get("ConfigMap", "two") is None
        assert await it.get("ConfigMap", "three") is not None
        assert await it.get("Namespace", "shop") is not None


async def test_without_the_finalizer_the_objects_stay(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, [], one=config("one"))
        await it.delete("Application", "web", "argocd")
        await gone(it, "Application", "web", "argocd")
        assert await it.get("ConfigMap", "one") is not None


async def test_objects_go_even_if_the_repository_is_gone(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, [f"{CASCADE}/background"], one=config("one"))
        it.declared.broken.add(URL)
        await it.delete("Application", "web", "argocd")
        await gone(it, "Application", "web", "argocd")
        assert await it.get("ConfigMap", "one") is None


async def test_an_unknown_cluster_does_not_hold_the_application(stage: Stage) -> None:
    async with world(stage) as it:
        destination = {"server": "https://gone.example.test", "namespace": "shop"}
        it.declared.push(URL, {"web/one.yaml": config("one")})
        app = application(AUTOMATED, destination=destination)
        app["metadata"]["finalizers"] = [CASCADE]
        await it.create(app)
        await it.becomes("Unknown", "Unknown")
        await it.delete("Application", "web", "argocd")
        await gone(it, "Application", "web", "argocd")


async def hooked(it: World, finalizers: list[str]) -> None:
    """An application in the middle of a hook that does not end."""
    it.declared.push(URL, {"web/a.yaml": hook("slow", "PreSync"), "web/b.yaml": config("one")})
    app = application({"syncOptions": ["CreateNamespace=true"]})
    app["metadata"]["finalizers"] = finalizers
    await it.create(app)
    await it.becomes("OutOfSync", "Missing")
    await it.sync()

    async def runs() -> bool:
        return await it.get("Job", "slow") is not None

    await it.eventually(runs)


@pytest.mark.parametrize("cascade", [True, False])
async def test_a_running_hook_holds_neither_the_application_nor_the_namespace(
    tmp_path: Path, cascade: bool
) -> None:
    async with world(tmp_path, pace=Pace(job=3600.0)) as it:
        await hooked(it, [CASCADE] if cascade else [])
        await it.delete("Application", "web", "argocd")
        await gone(it, "Application", "web", "argocd")
        assert (await it.get("Job", "slow") is None) == cascade
        await it.delete("Namespace", "shop")
        await gone(it, "Namespace", "shop")


async def test_an_application_deleted_while_nobody_looks_lets_go_of_its_hooks(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, pace=Pace(job=3600.0)) as it:
        await hooked(it, [])
        it.kill()
        await it.delete("Application", "web", "argocd")
        assert (await it.there("Application", "web", "argocd")).at("metadata", "deletionTimestamp")
    async with world(tmp_path, pace=Pace(job=3600.0)) as it:
        await gone(it, "Application", "web", "argocd")
        assert not (await it.there("Job", "slow")).at("metadata", "finalizers")


async def test_an_application_whose_hooks_have_ended_is_held_by_nothing(
    stage: Stage,
) -> None:
    async with world(stage) as it:
        await hooked(it, [CASCADE])
        await it.ends("Succeeded")
        assert (await it.app())["metadata"]["finalizers"] == [CASCADE]
