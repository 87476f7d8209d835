"""``trueup proj``: what it prints, and what is no failure, as scripts for ``argocd`` expect it."""

from pathlib import Path

from tests.support.command import at
from tests.support.site import site

REPO = "https://git.example.com/shop.git"
ACCOUNTS = "https://kubernetes.default.svc,shop,deployer"


async def test_projects_are_listed_in_argocds_columns(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        await run.ok(
            *("proj", "create", "shop", "-s", REPO, "-d", "*,shop", "-d", "*,web"),
            *("--deny-namespaced-resource", "/Secret", "--orphaned-resources"),
            *("--signature-keys", "4AEE18F83AFDEB23", "--dest-service-accounts", ACCOUNTS),
        )
        head, default, shop = (await run.ok("proj", "list")).splitlines()
        assert head.split() == [
            *("NAME", "DESCRIPTION", "DESTINATIONS", "SOURCES", "CLUSTER-RESOURCE-WHITELIST"),
            *("NAMESPACE-RESOURCE-BLACKLIST", "SOURCE-INTEGRITY", "ORPHANED-RESOURCES"),
            "DESTINATION-SERVICE-ACCOUNTS",
        ]
        assert default.split() == [
            *("default", "*,*", "*", "*/*", "<none>", "<none>", "disabled", "<none>")
        ]
        assert shop.split() == [
            *("shop", "2", "destinations", REPO, "<none>", "1", "resources", "GIT/GPG"),
            *("enabled", "(warn=true)", ACCOUNTS),
        ]
        assert await run.ok("proj", "list", "-o", "name") == "default\nshop\n"
        shown = await run.ok("proj", "get", "shop")
        assert f"Service Accounts:             {ACCOUNTS}\n" in shown
        assert "Scoped Repositories:          <none>\n" in shown


async def test_what_is_so_already_is_no_failure_where_argocd_has_none(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)

        async def proj(*words: str) -> str:
            return await run.ok("proj", *words)

        await proj("create", "shop")
        assert await proj("add-source", "shop", REPO) == ""
        again = f"Source repository '{REPO}' already allowed in project\n"
        assert await proj("add-source", "shop", REPO.removesuffix(".git")) == again
        assert await proj("remove-source", "shop", "https://x") == (
            "Source repository 'https://x' does not exist in project\n"
        )
        await proj("add-source-namespace", "shop", "web")
        assert "already allowed" in await proj("add-source-namespace", "shop", "web")
        assert "does not exist" in await proj("remove-source-namespace", "shop", "db")
        kind = ("shop", "rbac.authorization.k8s.io", "ClusterRole")
        await proj("allow-cluster-resource", *kind, "shop-*")
        assert "is already in" in await proj("allow-cluster-resource", *kind, "shop-*")
        await proj("deny-cluster-resource", *kind, "shop-*")
        assert "is not in" in await proj("deny-cluster-resource", *kind, "--list", "white")
        await proj("deny-namespace-resource", "shop", "", "Secret")
        assert "is already in" in await proj("deny-namespace-resource", "shop", "", "Secret")
        assert await proj("role", "delete", "shop", "nobody") == (
            "Role 'nobody' does not exist in project\n"
        )


async def test_what_argocd_refuses_is_refused(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        place = ("shop", "https://kubernetes.default.svc", "shop")
        await run.ok("proj", "create", "shop")
        await run.ok("proj", "add-destination", *place)
        for words, why in (
            (("add-destination", *place), "already defined"),
            (("remove-destination", *place[:2], "web"), "does not exist"),
            (("remove-signature-key", "shop", "4AEE18F83AFDEB23"), "does not exist"),
            (("remove-orphaned-ignore", "shop", "", "Secret"), "does not exist"),
            (("source-integrity", "git", "policies", "list", "shop"), "no source integrity git"),
            (("deny-cluster-resource", "shop", "", "Node", "--list", "grey"), "no such list"),
        ):
            done = await run("proj", *words)
            assert done.code
            assert why in done.err


async def test_policies_of_signatures_are_listed_in_argocds_columns(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        policies = ("proj", "source-integrity", "git", "policies")
        await run.ok(
            *(*policies, "add", "default", "--repo-url", "https://a/*,https://b/*"),
            *("--gpg-mode", "head", "--gpg-key", "4AEE18F83AFDEB23"),
        )
        head, line = (await run.ok(*policies, "list", "default")).splitlines()
        assert head.split() == ["ID", "GPG-MODE", "GPG-KEYS", "REPO-URLS"]
        assert line.split() == ["0", "head", "4AEE18F83AFDEB23", "https://a/*,", "https://b/*"]
