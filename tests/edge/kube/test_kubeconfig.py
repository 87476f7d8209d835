"""Kubeconfig files, as kubectl reads them."""

import base64
from pathlib import Path

import pytest
import yaml

from tests.support.clock import FakeClock
from tests.support.folders import files, write
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access, Credential, Tls
from trueup.model.errors import Stalled

PEM = "-----BEGIN CERTIFICATE-----\n"
CONFIG = """
clusters:
- name: east
  cluster:
    server: https://east.example.test:6443/
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    tls-server-name: api.example.test
    proxy-url: http://proxy.example.test:3128
- name: west
  cluster: {server: west.example.test, insecure-skip-tls-verify: true}
users:
- {name: ann, user: {token: secret, as: bob, as-groups: [admins, readers]}}
- {name: basic, user: {username: u, password: p}}
- {name: file, user: {tokenFile: token}}
- {name: pair, user: {client-certificate: client.crt, client-key-data: S0VZ}}
contexts:
- {name: east, context: {cluster: east, user: ann, namespace: shop}}
- {name: west, context: {cluster: west, user: basic}}
- {name: file, context: {cluster: west, user: file}}
- {name: pair, context: {cluster: west, user: pair}}
- {name: nobody, context: {cluster: nowhere}}
current-context: east
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    return path


def access(path: Path, context: str = "") -> Access:
    return kubeconfig.read([path]).access(FakeClock(), context)


async def credential(path: Path, context: str) -> Credential:
    return await access(path, context).credentials.current()


async def test_the_current_context(config: Path) -> None:
    found = access(config)
    assert found.server == "https://east.example.test:6443"
    assert found.tls == Tls(PEM.encode(), server_name="api.example.test")
    assert found.proxy == "http://proxy.example.test:3128"
    assert found.namespace == "shop"
    assert found.impersonate == (
        ("Impersonate-User", "bob"),
        ("Impersonate-Group", "admins"),
        ("Impersonate-Group", "readers"),
    )
    assert (await found.credentials.current()).header == "Bearer secret"


async def test_another_context_by_name(config: Path) -> None:
    found = access(config, "west")
    assert found.server == "https://west.example.test"
    assert found.tls.insecure
    expected = base64.b64encode(b"u:p").decode()
    assert (await found.credentials.current()).header == f"Basic {expected}"


async def test_files_are_relative_to_the_kubeconfig(config: Path) -> None:
    write(config.parent, files("# file: token\nt0\n# file: client.crt\nCRT\n"))
    assert (await credential(config, "file")).header == "Bearer t0"
    assert await credential(config, "pair") == Credential("", b"CRT\n", b"KEY")


async def test_a_token_file_is_read_again_after_a_minute(config: Path) -> None:
    token = config.parent / "token"
    token.write_text("old")
    clock = FakeClock()
    credentials = kubeconfig.read([config]).access(clock, "file").credentials
    assert (await credentials.current()).header == "Bearer old"
    token.write_text("new")
    assert (await credentials.current()).header == "Bearer old"
    await clock.pass_time(60)
    assert (await credentials.current()).header == "Bearer new"
    assert not await credentials.renew()


def test_of_several_files_the_first_to_say_something_wins(config: Path, tmp_path: Path) -> None:
    mine = {
        "clusters": [{"name": "east", "cluster": {"server": "https://mine.example.test"}}],
        "current-context": "west",
    }
    (tmp_path / "mine").write_text(yaml.safe_dump(mine))
    paths = [tmp_path / "missing", tmp_path / "mine", config]
    merged = kubeconfig.read(paths)
    assert merged.current == "west"
    assert merged.access(FakeClock(), "east").server == "https://mine.example.test"


async def test_a_program_gives_the_credential(tmp_path: Path) -> None:
    script = tmp_path / "plugin"
    script.write_text(
        "#!/bin/sh\n"
        'printf \'{"kind":"ExecCredential","status":{"token":"%s-%s"}}\' "$1" "$FROM"\n'
        'printf "%s" "$KUBERNETES_EXEC_INFO" > "$0.asked"\n'
    )
    script.chmod(0o700)
    config = yaml.safe_load(CONFIG)
    plugin = {
        "command": "./plugin",
        "args": ["t1"],
        "env": [{"name": "FROM", "value": "env"}],
        "apiVersion": "client.authentication.k8s.io/v1",
        "provideClusterInfo": True,
    }
    config["users"][0]["user"] = {"exec": plugin}
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    assert (await credential(tmp_path / "config", "east")).header == "Bearer t1-env"
    asked = yaml.safe_load((tmp_path / "plugin.asked").read_text())
    assert asked["spec"]["cluster"]["server"] == "https://east.example.test:6443"


async def test_a_program_that_fails_says_what_it_said(tmp_path: Path) -> None:
    config = yaml.safe_load(CONFIG)
    plugin = {"command": "sh", "args": ["-c", "echo log in first >&2; exit 3"]}
    config["users"][0]["user"] = {"exec": {**plugin, "installHint": "install it"}}
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    with pytest.raises(Stalled, match="exit code 3: log in first") as error:
        await credential(tmp_path / "config", "east")
    assert error.value.hint == "install it"


@pytest.mark.parametrize(
    ("context", "said"),
    [("absent", 'no context "absent"'), ("nobody", 'no cluster "nowhere"')],
)
def test_what_is_missing_is_named(config: Path, context: str, said: str) -> None:
    with pytest.raises(Stalled, match=said):
        access(config, context)


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(Stalled, match="there is no kubeconfig"):
        access(tmp_path / "config")


def test_a_file_that_is_no_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("- just\n- a list\n")
    with pytest.raises(Stalled, match="is not a kubeconfig"):
        access(tmp_path / "config")
