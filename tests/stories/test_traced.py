"""The road of a commit is one trace, from where it was noticed to where it is healthy."""

from pathlib import Path

from tests.stories.test_first_sync import APP, CONFIG, REPO
from tests.support.story import World, world
from trueup.core.spans import root_of, trace_of
from trueup.model.span import Span

BROKEN = CONFIG.replace("{colour: blue}", "{colour: [no, text]}")


async def _pushed(it: World, text: str) -> str:
    """It is there, and looked at."""
    commit = it.declared.push(REPO, {"web/config.yaml": text})
    it.traced.spans.clear()
    it.poller.look_now(REPO)
    return commit


async def _landed(it: World) -> list[Span]:
    return it.traced.named("deployment")


def _tree(spans: list[Span]) -> dict[str, set[str]]:
    """The names of the children, by the name of the parent."""
    names = {each.id: each.stage.name for each in spans}
    found: dict[str, set[str]] = {}
    for each in spans:
        found.setdefault(names.get(each.parent, ""), set()).add(each.stage.name)
    return found


async def test_a_commit_is_one_trace(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(REPO, {"web/config.yaml": CONFIG})
        await it.apply(APP)
        await it.becomes("Synced", "Healthy")
        commit = await _pushed(it, CONFIG.replace("blue", "red"))
        await it.becomes(revision=commit)
        trace = trace_of("https://git.example.test/shop", commit)
        await it.eventually(lambda: _landed(it))
        mine = [each for each in it.traced.spans if each.trace == trace]
        tree = _tree(mine)
        assert tree[""] == {"commit"}
        assert tree["commit"] == {"deployment"}
        assert {"resolve", "render", "compare", "apply", "sync"} <= tree["deployment"]
        assert len({each.id for each in mine}) == len(mine)


async def test_parts_lie_within_what_they_are_part_of(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(REPO, {"web/config.yaml": CONFIG})
        await it.apply(APP)
        await it.becomes("Synced", "Healthy")
        whole = it.traced.named("deployment")[0]
        assert all(each.stage.start <= each.stage.end for each in it.traced.spans)
        assert it.traced.named("sync")[0].stage.end <= whole.stage.end
        assert whole.stage.attributes["trueup.name"] == "web"
        assert whole.stage.attributes["trueup.health"] == "Healthy"


async def test_a_sync_that_fails_ends_its_deployment(tmp_path: Path) -> None:
    by_hand = APP.replace("automated: {prune: true, selfHeal: true}", "retry: {limit: 0}")
    async with world(tmp_path) as it:
        commit = it.declared.push(REPO, {"web/config.yaml": BROKEN})
        await it.apply(by_hand)
        await it.sync()
        await it.ends("Failed")
        [failed] = it.traced.named("deployment")
        assert failed.parent == root_of(trace_of(REPO, commit))
        assert "settings" in failed.stage.error


async def test_looks_that_lead_to_nothing_are_no_spans(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(REPO, {"web/config.yaml": CONFIG})
        await it.apply(APP)
        await it.becomes("Synced", "Healthy")
        it.traced.spans.clear()
        await it.refresh("web")
        await it.becomes("Synced", "Healthy")
        assert it.traced.spans == []
