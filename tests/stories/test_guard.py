"""A render that loses too much waits for a person, and a better one takes its place."""

from tests.stories.test_projects import condition
from tests.support.story import URL, Stage, World, application, config, world
from trueup.core.plan.guard import CONFIRM, CONFIRMED

PRUNING = {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]}
NAMES = ("one", "two", "three", "four")


def files(*names: str) -> dict[str, str]:
    return {f"web/{name}.yaml": config(name) for name in names}


async def deployed(it: World, limit: str) -> None:
    it.declared.push(URL, files(*NAMES))
    app = application(PRUNING)
    app["metadata"]["annotations"] = {CONFIRM: limit}
    await it.create(app)
    await it.becomes("Synced", "Healthy")


async def asked(it: World) -> str:
    """What a person is asked, once somebody is."""

    async def message() -> str:
        state = (await it.status()).get("operationState") or {}
        said = str(state.get("message") or "")
        return said if said.startswith("waiting for a person to confirm: ") else ""

    return str(await it.eventually(message))


async def note(it: World, **annotations: str) -> None:
    await it.patch("Application", "web", {"metadata": {"annotations": annotations}}, "argocd")


async def test_nothing_is_pruned_before_somebody_confirms_it(stage: Stage) -> None:
    async with world(stage) as it:
        await deployed(it, "50%")
        it.declared.push(URL, files("one"))
        await it.refresh()
        said = await asked(it)
        assert "3 of 4 objects would be pruned, more than 50%" in said
        assert len(await it.all("ConfigMap")) >= len(NAMES)
        await note(it, **{CONFIRMED: "0123456789ab"})  # of another render
        await asked(it)
        await note(it, **{CONFIRMED: said.rpartition("=")[2]})
        await it.becomes("Synced", "Healthy")
        assert await it.get("ConfigMap", "two") is None


async def test_a_commit_that_mends_it_needs_nobody(stage: Stage) -> None:
    async with world(stage) as it:
        await deployed(it, "2")
        uid = (await it.there("ConfigMap", "two")).at("metadata", "uid")
        it.declared.push(URL, files("one"))
        await it.refresh()
        await asked(it)
        mended = it.declared.push(URL, {**files(*NAMES), "web/five.yaml": config("five")})
        await it.refresh()
        await it.becomes("Synced", "Healthy", revision=mended)
        assert (await it.there("ConfigMap", "two")).at("metadata", "uid") == uid
        assert await it.get("ConfigMap", "five") is not None


async def test_a_few_objects_are_pruned_as_ever(stage: Stage) -> None:
    async with world(stage) as it:
        await deployed(it, "2")
        it.declared.push(URL, files("one", "two"))
        await it.refresh()

        async def gone() -> bool:
            return await it.get("ConfigMap", "four") is None

        await it.eventually(gone)


async def test_a_limit_that_makes_no_sense_is_told(stage: Stage) -> None:
    async with world(stage) as it:
        await deployed(it, "50%")
        await note(it, **{CONFIRM: "half"})
        told = await condition(it, "InvalidSpecError", "neither a number of objects nor a kind")
        assert f'annotation {CONFIRM}: "half"' in told["message"]
