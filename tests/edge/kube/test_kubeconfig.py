"""Kubeconfig files, as kubectl reads them."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.clock import FakeClock
from tests.support.folders import files, write
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Access, Credential, Tls
from trueup.edge.kube.tokens import TokenFile
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


@pytest.mark.parametrize(
    ("context", "said", "hint"),
    [
        ("absent", 'no context "absent"', "the contexts are: east, file, nobody, pair, west"),
        ("nobody", 'context "nobody" names a cluster .* no cluster "nowhere"', "east, west"),
    ],
)
def test_what_is_missing_is_named(config: Path, context: str, said: str, hint: str) -> None:
    with pytest.raises(Stalled, match=said) as error:
        access(config, context)
    assert str(config) in error.value.message
    assert hint in error.value.hint


def test_no_current_context(config: Path) -> None:
    config.write_text(CONFIG.replace("current-context: east", ""))
    with pytest.raises(Stalled, match="no context is chosen; the contexts are: east"):
        access(config)


def test_an_entry_is_taken_whole_from_the_first_file_that_has_it(tmp_path: Path) -> None:
    """Fields of an entry of the same name in a later file are not added to it."""
    (tmp_path / "sub").mkdir()
    first = {"users": [{"name": "ann", "user": {"tokenFile": "t"}}]}
    later = yaml.safe_load(CONFIG)
    (tmp_path / "sub" / "first").write_text(yaml.safe_dump(first))
    (tmp_path / "later").write_text(yaml.safe_dump(later))
    paths = [tmp_path / "sub" / "first", tmp_path / "later"]
    found = kubeconfig.read(paths).access(FakeClock(), "east")
    assert found.impersonate == ()
    assert isinstance(found.credentials, TokenFile)


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        ({}, "it has no server address"),
        ({"server": "https://x", "certificate-authority-data": "%"}, "is not base64"),
        ({"server": "https://x", "certificate-authority": "gone.crt"}, "gone.crt: No such file"),
        ({"server": ["x"]}, "server must be a text"),
        (
            {
                "server": "https://x",
                "insecure-skip-tls-verify": True,
                "certificate-authority-data": "S0VZ",
            },
            "passes over it",
        ),
    ],
)
def test_what_is_wrong_with_a_cluster_is_said_with_file_and_context(
    tmp_path: Path, cluster: dict[str, Any], said: str
) -> None:
    config = yaml.safe_load(CONFIG)
    config["clusters"][0]["cluster"] = cluster
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    with pytest.raises(Stalled, match=re.escape(said)) as error:
        access(path)
    assert f'{path}: cluster "east" of context "east"' in error.value.message
    assert error.value.hint


@pytest.mark.parametrize("proxy", ["socks4://u:hidden@proxy:1080", "ftp://proxy", "proxy"])
def test_a_proxy_that_cannot_be_used_is_refused(tmp_path: Path, proxy: str) -> None:
    path = tmp_path / "config"
    path.write_text(CONFIG.replace("http://proxy.example.test:3128", proxy))
    with pytest.raises(Stalled, match="proxy-url") as error:
        access(path)
    assert "http" in error.value.hint
    assert "hidden" not in error.value.message


def test_a_section_that_is_no_list_of_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("clusters: [east]\n")
    with pytest.raises(Stalled, match=r"clusters\[0\] is not a named cluster"):
        access(tmp_path / "config")


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(Stalled, match="there is no kubeconfig"):
        access(tmp_path / "config")


def test_a_file_that_is_no_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("- just\n- a list\n")
    with pytest.raises(Stalled, match="is not a kubeconfig"):
        access(tmp_path / "config")
