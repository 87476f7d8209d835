"""How a server is spoken to: headers, a path in front, certificates, another try."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.command import called, ok
from tests.support.site import site
from trueup.cli import wire
from trueup.cli.contexts import Context, Contexts, load, save
from trueup.cli.given import Given
from trueup.cli.output import Failure
from trueup.cli.wire import Wire


def given(**said: Any) -> Given:
    values = {name.replace("_", "-"): value for name, value in said.items()}
    return Given(values, frozenset(values))


def test_what_is_kept_of_a_server_comes_back_and_headers_do_not(tmp_path: Path) -> None:
    kept = Wire("/cd", "authority", "certificate", "key")
    path = tmp_path / "config"
    once = Wire("/cd", "authority", "certificate", "key", (("X-A", "b"),), 3)
    save(path, Contexts((Context("a", "a:443", wire=once),), "a", prompts=True))
    assert load(path) == Contexts((Context("a", "a:443", wire=kept),), "a", prompts=True)
    assert "client-certificate-key-data" in path.read_text()


def test_flags_say_how(tmp_path: Path) -> None:
    for name in ("ca", "crt", "key"):
        (tmp_path / name).write_text(name)
    made = wire.flagged(
        Wire(root="old"),
        given(
            server_crt=str(tmp_path / "ca"),
            client_crt=str(tmp_path / "crt"),
            client_crt_key=str(tmp_path / "key"),
            grpc_web_root_path="/cd/",
            header=("X-Team: a", "X-Empty:"),
            http_retry_max=2,
        ),
    )
    assert made == Wire("/cd/", "ca", "crt", "key", (("X-Team", "a"), ("X-Empty", "")), 2)
    assert wire.front(made) == "/cd"
    assert wire.front(Wire()) == ""


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"client_crt": __file__}, "--client-crt and --client-crt-key go together"),
        ({"header": ("nothing",)}, "--header 'nothing': it is not NAME: VALUE"),
        ({"header": ("A: b\nC: d",)}, "--header 'A: b\\nC: d': it is not NAME: VALUE"),
        ({"server_crt": "/nowhere"}, "--server-crt /nowhere: No such file or directory"),
    ],
)
def test_what_makes_no_sense_is_told(said: dict[str, Any], message: str) -> None:
    with pytest.raises(Failure) as raised:
        wire.flagged(Wire(), given(**said))
    assert raised.value.message == message


def test_a_certificate_that_is_none_is_told() -> None:
    with pytest.raises(Failure) as raised:
        wire.ssl_of(Wire(authority="no certificate"), insecure=False)
    assert raised.value.message.startswith("a certificate cannot be used: ")
    assert wire.ssl_of(Wire(), insecure=False) is True


async def test_a_path_in_front_is_part_of_every_request(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        here = ("--server", made.address, "--config", str(tmp_path / "config"))
        assert "NAME" in await ok("app", "list", *here, "-H", "X-Team: a")
        done = await called("app", "list", *here, "--grpc-web-root-path", "cd")
        assert done.code == 20  # nobody serves there


async def test_whether_to_ask_is_configured_once(tmp_path: Path) -> None:
    config = str(tmp_path / "config")
    said = await ok("configure", "--prompts-enabled=false", "--config", config)
    assert said.endswith("prompts-enabled: false\n")
    assert load(Path(config)).prompts is False
    assert (await called("configure", "--config", config)).code == 2
