"""``account`` and tokens of roles: given out, shown, used and taken back, over the API."""

from pathlib import Path

from tests.support.command import called, ok
from tests.support.entrance import KEY, PASSWORD, entrance
from trueup.cli.contexts import Context, Contexts, load, save


async def test_a_token_of_an_account(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        config = tmp_path / "config"
        server = door.site.address
        token = await door.log_in("alice")
        save(config, Contexts((Context("a", server, token, plaintext=True),), "a"))
        here = ("--config", str(config))

        assert await ok("account", "list", *here, "-o", "name") == "alice\n"
        assert await ok("account", "can-i", "sync", "app", "web/*", *here) == "yes\n"
        assert await ok("account", "can-i", "create", "clusters", "*", *here) == "no\n"
        given = await ok("account", "generate-token", "--id", "ci", "-e", "1h", *here)
        shown = await ok("account", "get", *here)
        assert shown.startswith("Name:               alice\nEnabled:            true\n")
        assert "\nTokens:\nID  ISSUED AT" in shown
        assert "\nci  " in shown
        used = ("--auth-token", given.strip(), "--server", server)
        assert "Username: alice" in await ok("account", "get-user-info", *used, *here)
        wrong = await called("account", "delete-token", "cx", *here)
        assert wrong.err == "error: account 'alice' has no token 'cx'\nhint: there are: ci\n"
        await ok("account", "delete-token", "ci", *here)
        assert "\nNONE\n" in await ok("account", "get", *here)


async def test_a_new_password_keeps_one_logged_in(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        config, token = tmp_path / "config", await door.log_in("alice")
        save(config, Contexts((Context("a", door.site.address, token, plaintext=True),), "a"))
        words = ("--current-password", PASSWORD, "--new-password", "another-password")
        said = await ok("account", "update-password", *words, "--config", str(config))
        assert said == "Password updated\nContext 'a' updated\n"
        kept = load(config).in_use
        assert kept is not None
        assert kept.token != token
        assert "alice" in await ok("account", "get-user-info", "--config", str(config))


async def test_a_token_of_a_role(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        config, server = tmp_path / "config", door.site.address
        save(config, Contexts((Context("a", server, KEY, plaintext=True),), "a"))
        here = ("--config", str(config))
        made = await ok(
            "proj", "role", "create-token", "web", "ci", "-e", "12h", "-i", "one", *here
        )
        assert made.startswith("Create token succeeded for proj:web:ci.\n  ID: one\n  Issued At: ")
        bare = await ok("proj", "role", "create-token", "web", "ci", "-t", *here)
        who = await ok("account", "get-user-info", "--auth-token", bare.strip(), *here)
        assert "Username: proj:web:ci" in who
        assert "one  " in await ok("proj", "role", "list-tokens", "web", "ci", *here)
        await ok("proj", "role", "delete-token", "web", "ci", "one", *here)
        assert "one  " not in await ok("proj", "role", "list-tokens", "web", "ci", *here)


async def test_a_hash_is_made_without_a_server() -> None:
    assert (await ok("account", "bcrypt", "--password", "secret")).startswith("$2b$10$")
    done = await called("account", "bcrypt", "--password", "x" * 73)
    assert done.err.startswith("error: bcrypt takes 72 bytes at most\n")
