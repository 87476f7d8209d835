"""
Pull requests of a Git host: proposed when it tells of them, planned as they would be merged,
approved once, and carried out however it merges them.
"""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from tests.stories.proposals.place import approve, branch, merge, part, planned, until
from tests.stories.stacks.place import NET, SHARED, Place, opened, plan_of, synced, waiting
from tests.support.git_http import git_server
from tests.support.pulls import github_pull
from trueup.control.proposals.observe import FOREIGN
from trueup.core.proposals.making import body
from trueup.model.changeset import PartState
from trueup.model.proposal import (
    CARRIED,
    CONFLICT,
    DONE,
    PROPOSAL,
    PULL_REQUESTS,
    Proposal,
    ProposalSpec,
)
from trueup.model.stackset import OF, STACK_SET

pytestmark = SHARED
KEY = "of-the-webhook"  # planted
ASKS = {"annotations": {PULL_REQUESTS: "own"}}


@dataclass
class Host:
    """What the story has of a host: its *page* of the repository, and where it tells of things."""

    it: Place
    page: str
    hook: str

    async def tells(self, number: int, head: str, state: str = "open", **more: Any) -> int:
        """Of a pull request, signed; the status of the answer."""
        body = github_pull(state, page=self.page, fork=more.pop("fork", False))
        body["number"] = number
        body["pull_request"]["head"]["ref"] = head
        data = json.dumps(body).encode()
        said = hmac.new(more.get("key", KEY).encode(), data, hashlib.sha256).hexdigest()
        headers = {
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": uuid.uuid4().hex,
            "X-Hub-Signature-256": f"sha256={said}",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.hook}/api/webhook", data=data, headers=headers) as answer,
        ):
            return answer.status

    async def proposals(self) -> dict[str, Proposal]:
        """By the number of their pull requests."""
        listed, _ = await self.it.cluster.list(PROPOSAL)
        found = [msgspec.convert(each.body, Proposal) for each in listed]
        return {each.spec.number: each for each in found}

    async def name(self, number: int) -> str:
        return (await self.proposals())[str(number)].name


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="host")
async def _host(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    folder = tmp_path_factory.mktemp("host")
    async with opened(folder, NET) as it:
        with git_server(folder) as server:
            page = f"{server.url}/repo"
            await it.put(
                {
                    "kind": "Secret",
                    "metadata": {"name": "argocd-secret"},
                    "stringData": {"webhook.github.secret": KEY},
                }
            )
            policy = {"apply": "approval", "proposals": "full"}
            await it.stack(
                source={"repoURL": page, "path": "net"},
                policy=policy,
                metadata={"labels": {OF: "infra"}},
            )
            await it.cluster.create(
                {
                    "apiVersion": "trueup.dev/v1alpha1",
                    "kind": STACK_SET.kind,
                    "metadata": {**ASKS, "name": "infra", "namespace": "argocd"},
                    "spec": {"source": {"repoURL": page}, "suspend": True},
                }
            )
            first = await it.until(waiting)
            await it.approve(plan_of(first).digest, "bob")
            await it.until(synced)
            port = it.process.said.partition("http://127.0.0.1:")[2].split()[0].rstrip("/")
            yield Host(it, page, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("number", "way"), [(11, "merged"), (12, "squashed"), (13, "rebased")], ids=str
)
async def test_it_is_carried_out_as_it_was_approved_however_it_is_merged(
    host: Host, number: int, way: str
) -> None:
    it, head, size = host.it, f"size-{way}", f"size-{number}"
    before = plan_of(await it.until(synced)).id
    with branch(it, head):
        text = (it.folder / "repo/net/main.tf").read_text()
        at = text.index("default = ")
        text = f'{text[:at]}default = "{size}"{text[text.index(" }", at) :]}'
        commit = it.repository.commit({"net/main.tf": text})
    it.repository.commit(
        {f"docs/{way}.md": "meanwhile"}
    )  # so its merge is a commit that nobody has
    assert await host.tells(number, head) == 200
    name = await host.name(number)
    seen = await until(it, planned, name)
    assert seen.status.revision == commit
    assert seen.status.merge not in ("", commit, seen.status.base)
    assert (seen.spec.title, seen.spec.author) == ("A larger server", "dev")
    assert [(each.name, each.counts.update) for each in seen.status.parts] == [("net", 1)]
    await approve(it, seen.status.digest, "bob", name)

    match way:
        case "merged":
            merge(it, head)
        case "squashed":
            it.repository.git("merge", "--quiet", "--squash", head)
            it.repository.git("commit", "--quiet", "--message", "one commit of it all")
        case "rebased":
            it.repository.git("cherry-pick", f"main..{head}")
    it.repository.git("branch", "--quiet", "-D", head)
    assert await host.tells(number, head, "merged") == 200
    done = await until(it, lambda found: found.status.phase == DONE, name)
    assert part(done, "net").outcome == CARRIED
    assert it.cloud.things("server")["web"]["size"] == size
    last = await it.until(lambda stack: synced(stack) and plan_of(stack).id != before)
    assert last.status.history[-1].approved_by == ("bob",)


async def test_a_conflict_is_told_until_somebody_solves_it(host: Host) -> None:
    it, path = host.it, "net/notes.auto.tfvars"
    it.repository.commit({path: "# one\n"})
    with branch(it, "conflict"):
        it.repository.commit({path: "# theirs\n"})
    it.repository.commit({path: "# ours\n"})
    await host.tells(20, "conflict")
    name = await host.name(20)
    told = await until(it, lambda found: found.status.phase == CONFLICT, name)
    (said,) = (each for each in told.status.conditions if each.type == CONFLICT)
    assert "both change net/notes.auto.tfvars" in said.message
    assert told.status.digest == ""
    it.repository.git("branch", "--quiet", "-f", "conflict", "main")
    with branch(it, "conflict"):
        it.repository.commit({"net/more.tf": 'output "more" { value = 1 }\n'})
    await host.tells(20, "conflict")
    seen = await until(it, planned, name)
    assert not [each for each in seen.status.conditions if each.type == CONFLICT]
    assert part(seen, "net").touched == "net/more.tf"

    await host.tells(20, "conflict", "closed")
    await it.gone_from(seen.ref)


async def test_a_fork_is_not_planned_unless_it_is_asked_for_and_looked_at(host: Host) -> None:
    it = host.it
    with branch(it, "fork"):
        commit = it.repository.commit({"net/fork.tf": 'output "fork" { value = var.size }\n'})
    it.repository.git("update-ref", "refs/pull/30/head", commit)
    it.repository.git("branch", "--quiet", "-D", "fork")
    await host.tells(30, "fork", fork=True)
    assert "30" not in await host.proposals()
    assert await host.tells(30, "fork", key="of somebody else") in (400, 401)

    spec = ProposalSpec(
        (await it.until(synced)).spec.source.repo_url, "pull/30/head", "main"
    )  # by somebody who may plan
    await it.cluster.create(body("argocd", "theirs", spec))
    theirs = await until(it, lambda found: bool(found.status.parts), "theirs")
    assert theirs.status.foreign
    assert part(theirs, "net").asks == (FOREIGN.message,)

    secret = [{"name": "size", "value": "tiny", "sensitive": True}]
    change = {"metadata": {"annotations": {PULL_REQUESTS: "forks"}}, "spec": {"variables": secret}}
    await it.change(change)
    name = await _known(host, 30)
    asked = await until(it, lambda found: bool(found.status.parts), name)
    assert part(asked, "net").state is PartState.PENDING
    assert part(asked, "net").asks == (FOREIGN.message,)
    ahead = {"goAheads": [{"commit": commit, "by": "bob"}]}
    await it.cluster.patch(asked.ref, ahead, media_type="merge")
    seen = await until(it, planned, name)
    assert part(seen, "net").provisional
    assert "without size" in part(seen, "net").why  # though its policy lends secrets to branches


async def _known(host: Host, number: int) -> str:
    """The Proposal, as soon as what asks for it is known to ask."""
    async with asyncio.timeout(60):
        while str(number) not in (found := await host.proposals()):
            await host.tells(number, "fork", fork=True)
            await asyncio.sleep(1)
    return found[str(number)].name
