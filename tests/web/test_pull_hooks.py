"""Pull requests at the door: a Proposal where something asks for it, if the delivery is signed."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.deliveries import SECRET, signature
from tests.support.pulls import github
from tests.support.site import Site, manual, site
from tests.support.story import ARGOCD, URL
from tests.web.test_hooks import HOOK, PAGE, held, secret
from trueup.model.proposal import PROPOSAL, PULL_REQUESTS

SPEC: dict[str, Any] = {
    "Stack": {"source": {"repoURL": URL, "path": "net"}},
    "StackSet": {"source": {"repoURL": URL}},
}


async def tells(
    made: Site, state: str = "open", *, fork: bool = False, number: int = 7, **more: Any
) -> int:
    found = github(state, fork=fork, page=PAGE, number=number, **more)
    headers = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": uuid.uuid4().hex,
        "X-Hub-Signature-256": f"sha256={signature(found.body)}",
    }
    async with made.session.post(HOOK, data=found.body, headers=headers) as answer:
        return answer.status


async def proposals(made: Site) -> list[dict[str, Any]]:
    listed, _ = await made.world.cluster.list(PROPOSAL)
    return [dict(each.body["spec"]) for each in listed]


async def asking(made: Site, kind: str, how: str) -> None:
    meta = {"name": "one", "namespace": ARGOCD, "annotations": {PULL_REQUESTS: how}}
    if kind == "Application":
        said = manual()
        said["metadata"] = {**said["metadata"], "annotations": {PULL_REQUESTS: how}}
        assert (await made.call("POST", "/api/v1/applications", said))[0] == 200
    else:
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": kind, "metadata": meta}
        await made.world.create({**body, "spec": SPEC[kind]})


@pytest.mark.parametrize("kind", ["Application", "Stack", "StackSet"])
async def test_one_is_proposed_renamed_and_withdrawn(kind: str, tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await secret(made, **{"webhook.github.secret": SECRET})
        await asking(made, kind, "own")
        assert await tells(made) == 200
        (spec,) = await proposals(made)
        assert spec == {
            "repoURL": URL,
            "revision": "refs/heads/bigger",
            "base": "main",
            "title": "A larger server",
            "link": f"{PAGE}/pull/7",
            "author": "dev",
            "number": "7",
            "switched": True,
        }
        assert await tells(made, title="A huge server") == 200
        assert [each["title"] for each in await proposals(made)] == ["A huge server"]
        assert await tells(made, "closed") == 200
        assert await proposals(made) == []
        done = [each.action for each in made.world.history.entries]
        assert done[-2:] == ["proposed", "withdrew a proposal"]


async def test_nothing_comes_of_it_where_nothing_asks_for_it(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await secret(made, **{"webhook.github.secret": SECRET})
        await made.call("POST", "/api/v1/applications", manual())
        assert await tells(made) == 200
        await asking(made, "Stack", "own")
        assert await tells(made, fork=True) == 200
        assert await proposals(made) == []


async def test_a_fork_is_proposed_where_that_is_asked_for(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await secret(made, **{"webhook.github.secret": SECRET})
        await asking(made, "Stack", "forks")
        assert await tells(made, fork=True) == 200
        (spec,) = await proposals(made)
        assert (spec["revision"], spec["foreign"]) == ("refs/pull/7/head", True)


async def test_there_is_a_bound_to_those_of_forks_and_what_is_beyond_is_on_record(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await secret(made, **{"webhook.github.secret": SECRET})
        await asking(made, "Stack", "forks")
        meta = {"name": "argocd-cm", "namespace": ARGOCD}
        data = {"trueup.proposals.forks": "1"}
        await made.world.create(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}
        )
        await held(made, "ConfigMap", "argocd-cm")
        assert await tells(made, fork=True) == 200
        assert await tells(made, fork=True, number=8) == 200
        assert [each["number"] for each in await proposals(made)] == ["7"]
        told = made.world.history.entries[-1]
        assert (told.action, told.outcome) == ("did not propose", "failed")
        assert "1 of forks of" in told.message
        assert await tells(made, "closed", fork=True) == 200
        assert await tells(made, fork=True, number=8) == 200
        assert [each["number"] for each in await proposals(made)] == ["8"]


async def test_one_that_was_closed_is_not_open_because_that_is_told_late(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await secret(made, **{"webhook.github.secret": SECRET})
        await asking(made, "Stack", "own")
        assert await tells(made, "closed", updated_at="2026-05-04T12:00:05Z") == 200
        assert await tells(made, updated_at="2026-05-04T12:00:01Z") == 200
        assert await proposals(made) == []
        assert await tells(made, updated_at="2026-05-04T12:00:09Z", action="reopened") == 200
        assert len(await proposals(made)) == 1
        assert await tells(made, "closed", updated_at="2026-05-04T12:00:05Z") == 200
        assert len(await proposals(made)) == 1


async def test_what_nobody_has_signed_is_no_reason_to_plan_anything(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await asking(made, "Stack", "forks")
        assert await tells(made) == 200
        assert await proposals(made) == []
