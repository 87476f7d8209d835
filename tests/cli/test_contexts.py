"""Which server a command speaks to: stored contexts, ``login``, the environment."""

from pathlib import Path

import pytest
import yaml

from tests.support.entrance import PASSWORD, entrance
from tests.support.shell import Shell
from tests.support.site import site
from trueup.cli.contexts import Context, Contexts, announce, load, save, theirs
from trueup.cli.wire import Wire, proxy_of

SERVICE = "argocd-server.argocd.svc.cluster.local"


def test_the_file_is_argo_cds_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "trueup" / "config"
    save(path, Contexts((Context("a", "a:443", token="t"),), "a"))
    assert load(path) == Contexts((Context("a", "a:443", token="t"),), "a")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_server_that_starts_does_not_take_the_place_of_the_one_in_use(tmp_path: Path) -> None:
    path = tmp_path / "config"
    announce("http://127.0.0.1:1", path=path)
    assert load(path).in_use == Context("local", "http://127.0.0.1:1", plaintext=True)
    save(path, load(path).put(Context("other", "other:443"), use=True))
    announce("http://127.0.0.1:2", path=path)
    in_use, local = load(path).in_use, load(path).get("local")
    assert in_use is not None
    assert in_use.name == "other"
    assert local is not None
    assert local.server == "http://127.0.0.1:2"


def test_contexts_of_one_server_share_how_it_is_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "config"
    first = Context("admin", "cd.example.com", token="a", insecure=True)
    second = Context("robot", "cd.example.com", token="r", wire=Wire(root="/cd", grpc_web=True))
    save(path, Contexts().put(first).put(second))
    written = yaml.safe_load(path.read_text())
    assert written["servers"] == [
        {
            "server": "cd.example.com",
            "plain-text": False,
            "insecure": False,
            "grpc-web": True,
            "grpc-web-root-path": "/cd",
        }
    ]
    admin = load(path).get("admin")
    assert admin is not None
    assert (admin.token, admin.insecure, admin.wire) == ("a", False, second.wire)


@pytest.mark.parametrize("said", ["cd.example.com", "https://cd.example.com/", "CD"])
def test_a_server_is_known_by_its_name_or_address(said: str) -> None:
    assert Contexts((Context("CD", "cd.example.com"),)).get(said) is not None


ARGO_CDS = """
contexts: [{name: prod, server: cd.example.com, user: prod}, {name: local, server: x, user: x}]
current-context: prod
servers: [{server: cd.example.com, grpc-web: true}]
users: [{name: prod, auth-token: t}]
"""


def test_what_argocd_keeps_is_read_after_our_own_and_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(ARGO_CDS)
    lent = load(path)
    alone = Contexts().beside(lent)
    assert alone.in_use == Context("prod", "cd.example.com", token="t", wire=Wire(grpc_web=True))
    own = Contexts((Context("local", "here"),)).beside(lent)
    assert [(each.name, each.server) for each in own.all] == [
        ("local", "here"),
        ("prod", "cd.example.com"),
    ]
    assert own.in_use == Context("local", "here")
    save(tmp_path / "ours", own)
    assert [each.name for each in load(tmp_path / "ours").known] == ["local"]


def test_argocds_file_is_found_as_argocd_finds_it(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert theirs(home) == tmp_path / ".config/argocd/config"
    assert theirs(home | {"XDG_CONFIG_HOME": "/x"}) == Path("/x/argocd/config")
    (tmp_path / ".argocd").mkdir()
    assert theirs(home | {"XDG_CONFIG_HOME": "/x"}) == tmp_path / ".argocd/config"
    assert theirs(home | {"ARGOCD_CONFIG_DIR": "/y"}) == Path("/y/config")


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://cd.example.com", "http://proxy:3128"),
        ("https://cd.internal", None),
        ("https://127.0.0.1:8080", None),
        ("http://cd.example.com", None),
    ],
)
def test_a_proxy_of_the_environment_is_used_but_never_for_this_machine(
    url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", ".internal")
    assert proxy_of(url) == proxy


async def test_the_name_of_the_service_in_a_cluster_stands_for_the_local_server(
    tmp_path: Path,
) -> None:
    async with site(tmp_path, token="s3cret") as made:
        announce(made.address, "s3cret", path=tmp_path / "config" / "trueup" / "config")
        run = Shell(tmp_path)
        said = await run.ok("login", SERVICE)
        assert said == f"'admin:login' logged in successfully\nContext '{SERVICE}' updated\n"
        assert "NAME" in await run.ok("app", "list")
        assert SERVICE in await run.ok("context")
        announce("http://127.0.0.1:1", path=tmp_path / "config" / "trueup" / "config")
        assert "127.0.0.1:1" in (await run("app", "list")).err  # it is looked up at each call


async def test_a_password_is_asked_for_where_it_is_needed(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        made, run = door.site, Shell(tmp_path)
        server = made.address.removeprefix("http://")
        nobody = await run("app", "list", "--server", made.address)
        assert nobody.code == 20
        assert (
            nobody.err == "error: no session information\nhint: log in with: trueup login SERVER\n"
        )
        assert "asks for a password" in (await run("login", server)).err
        wrong = await run("login", server, "--password", "guess")
        assert wrong.err == "error: Invalid username or password\n"
        await run.ok("login", server, "--username", "alice", "--password", PASSWORD)
        assert await run.ok("account", "get-user-info")
        assert "NAME" in await run.ok("app", "list")
        await run.ok("logout", server)
        assert (await run("app", "list")).code == 20


async def test_argo_cds_environment_is_honoured(tmp_path: Path) -> None:
    async with site(tmp_path, token="s3cret") as made:
        environ = {
            "ARGOCD_SERVER": made.address.removeprefix("http://"),
            "ARGOCD_AUTH_TOKEN": "s3cret",
            "ARGOCD_OPTS": "--plaintext --grpc-web",
        }
        assert "NAME" in await Shell(tmp_path, environ).ok("app", "list")


async def test_the_version_of_the_command_is_told_without_a_server(tmp_path: Path) -> None:
    done = await Shell(tmp_path)("version", "--server", "http://127.0.0.1:1")
    assert done.code == 20
    assert done.out.startswith("trueup: v")
    assert done.err.startswith("error: cannot reach http://127.0.0.1:1: Connection refused\nhint:")


def test_a_context_is_found_by_its_name_before_another_by_its_server() -> None:
    first, second = Context("me", "cd:443", token="a"), Context("cd:443", "cd:443", token="b")
    known = Contexts((first, second), "cd:443")
    assert known.in_use == second
    assert known.get("me") == first
    assert Contexts((first,)).get("cd:443") == first
