"""``proj role``: what a role may do, who has it, and what is said of mistakes."""

from pathlib import Path

from tests.support.command import called, ok
from tests.support.site import site


async def test_a_role_of_a_project(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        here = ("--server", made.address, "--config", str(tmp_path / "config"))

        async def role(*words: str) -> str:
            return await ok("proj", "role", *words, *here)

        assert await role("create", "default", "deployer", "--description", "Syncs") == (
            "Role 'deployer' created\n"
        )
        assert "already exists" in await role("create", "default", "deployer")
        policy = ("default", "deployer", "-a", "sync", "-o", "web")
        assert await role("add-policy", *policy) == "Policy added to role 'deployer'\n"
        await role("add-group", "default", "deployer", "team-a")
        assert "deployer   Syncs" in await role("list", "default")
        assert (await role("get", "default", "deployer")).splitlines() == [
            "Role Name:     deployer",
            "Description:   Syncs",
            "Policies:",
            "p, proj:default:deployer, projects, get, default, allow",
            "p, proj:default:deployer, applications, sync, default/web, allow",
            "Groups:",
            "  - team-a",
            "JWT Tokens:",
            "ID  ISSUED-AT  EXPIRES-AT",
        ]
        assert (
            await role("list-tokens", "default", "deployer") == "No tokens for default.deployer\n"
        )
        await role("remove-policy", *policy)
        await role("remove-group", "default", "deployer", "team-a")
        assert "<none>" in await role("get", "default", "deployer")
        wrong = await called("proj", "role", "get", "default", "deployr", *here)
        assert wrong.err == 'error: role "deployr" not found\nhint: did you mean "deployer"?\n'
        kind = await called("proj", "role", "add-policy", *policy, "-r", "pods", *here)
        assert kind.code == 2
        assert kind.err.startswith("error: --resource pods\nhint: one of applications,")
        await role("delete", "default", "deployer")
        assert await role("list", "default", "-o", "json") == "[]\n"
