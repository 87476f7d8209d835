"""How credentials reach git: by its environment, and by files that only we can read."""

from pathlib import Path

import pytest

from trueup.edge.fetch.access import Access, git_environment, is_ssh, masked
from trueup.edge.fetch.tunnel import VARIABLE
from trueup.model.errors import Stalled


def test_a_password_goes_into_a_header_and_not_on_the_command_line(tmp_path: Path) -> None:
    made = git_environment(Access("me", "pass"), "https://x.test/a", tmp_path / "keys")
    assert made["GIT_CONFIG_KEY_0"] == "http.https://x.test/.extraHeader"
    assert made["GIT_CONFIG_VALUE_0"] == "Authorization: Basic bWU6cGFzcw=="


def test_a_key_is_in_a_file_of_our_own(tmp_path: Path) -> None:
    access = Access(ssh_private_key="KEY", known_hosts="x.test ssh-ed25519 AAAA")
    command = git_environment(access, "git@x.test:a/b.git", tmp_path / "keys")["GIT_SSH_COMMAND"]
    assert "KEY" not in command
    assert "StrictHostKeyChecking=yes" in command
    files = {
        path.read_text(): path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()
    }
    assert files == {"KEY\n": 0o600, "x.test ssh-ed25519 AAAA": 0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_host_keys_may_be_ignored(tmp_path: Path) -> None:
    access = Access(ssh_private_key="KEY", insecure_ignore_host_key=True)
    command = git_environment(access, "ssh://git@x.test/a", tmp_path)["GIT_SSH_COMMAND"]
    assert "StrictHostKeyChecking=no" in command


def test_certificates_and_proxies(tmp_path: Path) -> None:
    access = Access(
        insecure=True, ca_data="CA", proxy="http://p.test:1", no_proxy="x.test,10.0.0.0/8"
    )
    made = git_environment(access, "https://y.test/a", tmp_path)
    config = {
        made[f"GIT_CONFIG_KEY_{n}"]: made[f"GIT_CONFIG_VALUE_{n}"]
        for n in range(int(made["GIT_CONFIG_COUNT"]))
    }
    assert config["http.sslVerify"] == "false"
    assert config["http.proxy"] == "http://p.test:1"
    assert Path(config["http.sslCAInfo"]).read_text() == "CA"
    assert made["no_proxy"] == ""
    for url in ("https://x.test/a", "https://10.1.2.3/a"):
        assert git_environment(access, url, tmp_path)["no_proxy"] == "*"


@pytest.mark.parametrize(
    ("url", "proxy", "tunnelled"),
    [
        ("ssh://git@x.test/a", "socks5://me:s3cret@p.test:1080", True),
        ("git@x.test:a", "socks5h://p.test:1080", True),
        ("git@x.test:a", "http://p.test:3128", False),  # as in Argo CD
        ("ssh://git@past.test:2222/a", "socks5://p.test:1080", False),
        ("https://x.test/a", "socks5://p.test:1080", False),
    ],
)
def test_ssh_goes_through_a_socks_proxy(
    url: str, proxy: str, tunnelled: bool, tmp_path: Path
) -> None:
    made = git_environment(Access(proxy=proxy, no_proxy="past.test:2222"), url, tmp_path)
    command = made.get("GIT_SSH_COMMAND", "")
    assert ("ProxyCommand=" in command) is tunnelled
    assert "s3cret" not in command
    assert made.get(VARIABLE, "") == (proxy if tunnelled else "")


def test_a_host_that_is_a_command_is_none(tmp_path: Path) -> None:
    with pytest.raises(Stalled, match="is no name of a host"):
        git_environment(Access(proxy="socks5://p.test:1"), "git@x$(id):a", tmp_path)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@x.test:a/b.git", True),
        ("ssh://x.test/a", True),
        ("https://x.test/a", False),
        ("file:///a/b", False),
        ("/a/b:c", False),
    ],
)
def test_which_addresses_go_by_ssh(url: str, expected: bool) -> None:
    assert is_ssh(url) is expected


def test_a_secret_of_a_letter_or_two_does_not_mask_words() -> None:
    assert masked("unable to access", Access("me", "b")) == "unable to access"


def test_secrets_are_masked() -> None:
    access = Access("me", "s3cret", "t0ken")
    assert (
        masked("https://me:pw@x.test s3cret t0ken", access) == "https://******@x.test ****** ******"
    )
    assert masked("https://t0k@x.test/a", Access()) == "https://******@x.test/a"
    for address in ("ssh://git@x.test/a", "git@x.test:a"):
        assert masked(address, Access()) == address
    assert masked("ssh://git:pw@x.test/a", Access()) == "ssh://******@x.test/a"
