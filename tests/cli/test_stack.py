"""``trueup stack``: one that is there, and one that is not."""

import asyncio
from pathlib import Path

from tests.support.shell import shell
from tests.support.site import site
from tests.support.story import ARGOCD
from trueup.k8s.ref import Ref
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
