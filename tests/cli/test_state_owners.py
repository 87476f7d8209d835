"""``trueup stack state``: those whose Stack is gone, handed over and removed."""

from pathlib import Path

import pytest

from tests.support.entrance import KEY
from tests.support.shell import shell
from tests.web.ours.test_states import state
from tests.web.terraform.test_backend import backend
from trueup.model.terraform import Owner

pytestmark = pytest.mark.slow  # many processes
WHERE = ("net", "-N", "shop", "--reason", "it was a trial")


async def test_what_a_stack_has_left_is_listed_handed_over_and_removed(tmp_path: Path) -> None:
    async with backend(tmp_path) as it:
        run = shell(it.door.site, tmp_path, KEY)
        await it.call("POST", body=state(1, 1, "hunter22"))
        await it.call("POST", "/terraform/state/shop/other", state(1, 1, "x"))
        await it.states.owners.claim("shop/net", Owner("web", "uid-1"), Owner())
        listed = await run.ok("stack", "state", "list", "--orphaned")
        assert ("shop/net" in listed, "gone" in listed, "shop/other" in listed) == (1, 1, 0)
        assert "shop/other" in await run.ok("stack", "state", "list")

        unsaid = await run("stack", "state", "hand-over", "net", "-N", "shop")
        assert (unsaid.code, "--project NAME --reason" in unsaid.err) == (2, True)
        handed = ("stack", "state", "hand-over", *WHERE, "-y", "--project")
        assert "there is no project 'nowhere'" in (await run(*handed, "nowhere")).err
        assert "of project default now" in (await run(*handed, "default")).err
        assert await it.states.owners.owner("shop/net") == Owner("default")

        assert "the state is gone" in (await run("stack", "state", "remove", *WHERE, "-y")).err
        assert [*await it.states.states.listed()] == ["shop/other/default"]
        again = await run("stack", "state", "remove", *WHERE, "-y")
        assert "nothing is kept as state shop/net" in again.err
