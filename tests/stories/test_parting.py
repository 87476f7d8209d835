"""Hooks that run when an application is deleted: before its objects go, and after."""

from tests.stories.test_deletion import CASCADE, begun, gone
from tests.support.manifests import hook
from tests.support.story import Stage, World, config, world
from trueup.apiserver.simulate import Pace

PRE = "pre-delete-finalizer.argocd.argoproj.io"
POST = "post-delete-finalizer.argocd.argoproj.io"


async def finalizers(it: World) -> list[str]:
    found: list[str] = (await it.app())["metadata"].get("finalizers") or []
    return found


async def test_hooks_run_around_the_deletion_in_order(stage: Stage) -> None:
    async with world(stage, pace=Pace(job=0.2)) as it:
        before = hook("before", "PreDelete", policy="HookSucceeded")
        await begun(
            it, [CASCADE], one=config("one"), before=before, after=hook("after", "PostDelete")
        )
        assert await finalizers(it) == [CASCADE, PRE, f"{PRE}/cleanup", POST, f"{POST}/cleanup"]
        assert await it.get("Job", "before") is None, "no sync runs it"
        await it.delete("Application", "web", "argocd")

        async def first() -> bool:
            return await it.get("Job", "before") is not None

        await it.eventually(first)
        assert await it.get("ConfigMap", "one") is not None
        assert await it.get("Job", "after") is None
        await gone(it, "Application", "web", "argocd")
        assert await it.get("ConfigMap", "one") is None
        assert await it.get("Job", "before") is None, "as its policy says"
        left = await it.there("Job", "after")
        assert left.at("status", "succeeded") == 1
        assert not left.at("metadata", "finalizers")


async def test_a_hook_that_fails_holds_the_deletion_until_it_is_mended(
    stage: Stage,
) -> None:
    async with world(stage, pace=Pace(job=0.2)) as it:
        await begun(it, [CASCADE], one=config("one"), bad=hook("bad", "PreDelete", "bad:crash"))
        await it.delete("Application", "web", "argocd")

        async def told() -> bool:
            conditions = (await it.status()).get("conditions") or ()
            return any("hook Job.batch/shop/bad failed" in each["message"] for each in conditions)

        await it.eventually(told)
        assert await it.get("ConfigMap", "one") is not None
        await it.patch("Application", "web", {"metadata": {"finalizers": [CASCADE]}}, "argocd")
        await gone(it, "Application", "web", "argocd")
        assert await it.get("ConfigMap", "one") is None


async def test_hooks_that_are_declared_no_more_do_not_hold(stage: Stage) -> None:
    async with world(stage) as it:
        await begun(it, [CASCADE], one=config("one"), after=hook("after", "PostDelete"))
        it.declared.push("https://git.example.test/shop.git", {"web/one.yaml": config("one")})
        await it.refresh()

        async def free() -> bool:
            return await finalizers(it) == [CASCADE]

        await it.eventually(free)
