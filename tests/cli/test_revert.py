"""``app revert``: what the commit would change is shown, and pushed once somebody agrees."""

from pathlib import Path

from tests.cli.test_app import RED, deployed
from tests.support.shell import shell
from tests.support.site import declared, site
from tests.support.story import URL


async def test_a_deployment_is_reverted_in_git(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        made.world.declared.push(URL, {"web/config.yaml": RED})
        await run.ok("app", "sync", "my-app", "--prune")

        looked = await run("app", "revert", "my-app", "0", "--dry-run")
        assert (looked.code, looked.out) == (0, "a patch"), looked
        assert "in the cluster: 1 to create, 1 to update" in looked.err
        assert not declared(made).signed

        pushed = await run("app", "revert", "my-app", "0", "--yes", "--message", "red is wrong")
        assert pushed.code == 0, pushed
        assert "to main of" in pushed.err
        (signed,) = declared(made).signed
        assert "red is wrong" in signed.message

        again = await run("app", "revert", "my-app", "0", "--yes")
        assert (again.code, "main is so already" in again.err) == (20, True), again
        for id, why in (("77", "has no deployment 77"), ("last", "is not the id of a deployment")):
            wrong = await run("app", "revert", "my-app", id, "--yes")
            assert (wrong.code, why in wrong.err) == (20, True), wrong
