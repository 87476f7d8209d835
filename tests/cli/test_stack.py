"""``trueup stack``: one that is there, and one that is not."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.support.entrance import KEY
from tests.support.shell import shell
from tests.support.site import site
from tests.support.story import ARGOCD
from tests.web.terraform.test_backend import backend
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.plan import Plan
from trueup.model.stack import STACK

STATUS = {
    "conditions": [{"type": "Ready", "status": "False"}, {"type": "SourceError", "status": "True"}]
}


async def test_what_is_there_is_shown_and_a_mistyped_name_is_told(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(60):
        run = shell(made, tmp_path)
        await run.ok("stack", "create", "net", "--repo", "https://git.example.test/infra")
        where = Ref(STACK, ARGOCD, "net")
        await made.world.cluster.patch(where, {"status": STATUS}, media_type="merge")
        assert "net" in await run.ok("stack", "list")
        assert "SourceError" in await run.ok("stack", "get", "net")
        plan = {"state": "Planned", "totals": {"create": 2, "outputs": 1}}
        said = {"status": {"plan": plan, "health": {"message": "\x1b[2Jgone"}}}
        await made.world.cluster.patch(where, said, media_type="merge")
        shown = await run.ok("stack", "get", "net")
        assert "Planned (2 create, 1 output)" in shown
        assert "\\x1b[2Jgone" in shown
        assert "\x1b" not in shown
        wrong = await run("stack", "get", "nett")
        assert 'stack "nett" not found' in wrong.err
        assert 'did you mean "net"?' in wrong.err


@pytest.mark.slow  # many processes
async def test_what_is_not_there_is_told_and_what_may_have_been_meant(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        run = shell(it.door.site, tmp_path, KEY)
        create = ("stack", "create", "net", "--repo", "https://git.example.test/infra")
        for words, said in (
            (create, "created"),
            (create, "unchanged"),
            ((*create, "--drift-every", "2h", "--upsert"), "updated"),
        ):
            assert said in (await run(*words)).err
        assert await run.ok("stack", "list", "-o", "name") == "argocd/net\n"
        wrong: tuple[tuple[tuple[str, ...], int, str], ...] = (
            ((*create, "--drift-every", "1w"), 20, "spec.drift.every: 1w is no duration"),
            ((*create, "--apply", "auto"), 20, "use upsert (--upsert) to change it"),
            (("stack", "unlock", "nett", "--reason", "x"), 20, 'state "nett" not found'),
            (("stack", "state", "versions", "net"), 20, "there is no state yet"),
            (("stack", "plan", "net", "--show"), 1, "there is no plan yet"),
            (("stack", "cancel", "net"), 1, "nothing runs"),
            (("stack", "cancel", "nett"), 20, 'did you mean "net"?'),
        )
        for mistaken, code, told in wrong:
            done = await run(*mistaken)
            assert (done.code, told in done.err) == (code, True), (mistaken, done)


@pytest.mark.slow  # many processes
async def test_a_plan_that_does_not_wait_is_neither_approved_nor_rejected(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        run = shell(it.door.site, tmp_path, KEY)
        await run.ok("stack", "create", "net", "--repo", "https://git.example.test/infra")
        status = {"plan": {"id": "r1", "digest": "d1", "state": "Applied", "totals": {"create": 1}}}
        where = Ref(STACK, ARGOCD, "net")
        await it.door.site.world.cluster.patch(where, {"status": status}, media_type="merge")
        kept = {"shown": encode(Plan("c1", fingerprint="d1"))}
        await it.states.states.keep("argocd/net/default", "r1", kept, 5)
        for words in (("approve", "-y"), ("reject",)):
            done = await run("stack", words[0], "net", *words[1:])
            assert (done.code, done.out) == (1, ""), done
            assert "there is no plan that waits: the last one is applied" in done.err
        applied = await run("stack", "apply", "net")
        assert (applied.code, "is applied" in applied.err) == (0, True), applied
        shown = ("stack", "plan", "net", "--show")
        assert await run.ok(*shown, "-o", "name") == "d1\n"
        assert (await run(*shown, "--detailed-exitcode")).code == 2
        said = {"ip": {"type": "string", "value": "10.0.0.1"}}
        outputs = {"outputs": msgspec.json.encode(said)}
        await it.states.states.keep("argocd/net:outputs", "outputs", outputs, 1)
        assert await run.ok("stack", "outputs", "net", "-o", "name") == "ip\n"
        assert await run.ok("stack", "outputs", "net", "ip") == "10.0.0.1\n"
        assert await run.ok("stack", "outputs", "net", "ip", "-o", "json") == '"10.0.0.1"\n'
