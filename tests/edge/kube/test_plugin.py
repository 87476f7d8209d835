"""Credentials from programs: real ones, written by the test."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from tests.support.clock import FakeClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.access import Credential
from trueup.edge.kube.plugin import PAUSE, Exec, Plugin
from trueup.model.errors import Stalled

V1 = "client.authentication.k8s.io/v1"
V1BETA1 = "client.authentication.k8s.io/v1beta1"


def script(folder: Path, text: str) -> str:
    path = folder / "plugin"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def counting(folder: Path, **status: str) -> str:
    """Writes a line each time that it runs; ``$RUN`` in a status is which."""
    answer = orjson.dumps({"kind": "ExecCredential", "status": status}).decode()
    answer = answer.replace('"', '\\"')
    return script(folder, f'echo run >> "$0.runs"; RUN=$(wc -l < "$0.runs"); echo "{answer}"')


def runs(folder: Path) -> int:
    path = folder / "plugin.runs"
    return len(path.read_text().splitlines()) if path.exists() else 0


async def test_it_is_told_what_is_wanted_and_of_which_cluster(tmp_path: Path) -> None:
    script(
        tmp_path,
        'printf \'{"apiVersion":"%s","status":{"token":"%s-%s"}}\' '
        + f"{V1BETA1}"
        + ' "$1" "$FROM"\n'
        'printf "%s" "$KUBERNETES_EXEC_INFO" > "$0.asked"',
    )
    config = yaml.safe_load(f"""
        clusters:
        - name: east
          cluster:
            server: https://east.example.test
            tls-server-name: api.example.test
            extensions:
            - {{name: client.authentication.k8s.io/exec, extension: {{audience: blue}}}}
        users:
        - name: ann
          user:
            exec:
              apiVersion: {V1BETA1}
              command: ./plugin
              args: [t1]
              env: [{{name: FROM, value: env}}]
              interactiveMode: IfAvailable
              provideClusterInfo: true
        contexts: [{{name: east, context: {{cluster: east, user: ann}}}}]
        current-context: east
    """)
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    access = kubeconfig.read([tmp_path / "config"]).access(FakeClock())
    assert (await access.credentials.current()).header == "Bearer t1-env"
    asked = yaml.safe_load((tmp_path / "plugin.asked").read_text())
    assert asked == {
        "apiVersion": V1BETA1,
        "kind": "ExecCredential",
        "spec": {
            "interactive": False,
            "cluster": {
                "server": "https://east.example.test",
                "tls-server-name": "api.example.test",
                "config": {"audience": "blue"},
            },
        },
    }


async def test_it_is_asked_once_whoever_asks(tmp_path: Path) -> None:
    plugin = Exec(Plugin(counting(tmp_path, token="t$RUN")), FakeClock())
    found = await asyncio.gather(*(plugin.current() for _ in range(5)))
    assert {each.header for each in found} == {"Bearer t1"}
    assert runs(tmp_path) == 1


async def test_it_is_asked_again_shortly_before_the_end(tmp_path: Path) -> None:
    clock = FakeClock()  # at midnight
    command = counting(tmp_path, token="t$RUN", expirationTimestamp="2026-01-01T01:00:00Z")
    plugin = Exec(Plugin(command), clock)
    await plugin.current()
    await clock.pass_time(59 * 60 - 1)
    assert (await plugin.current()).header == "Bearer t1"
    await clock.pass_time(1)
    assert (await plugin.current()).header == "Bearer t2"


async def test_a_short_life_does_not_make_it_run_for_every_request(tmp_path: Path) -> None:
    clock = FakeClock()
    command = counting(tmp_path, token="t$RUN", expirationTimestamp="2026-01-01T00:00:30Z")
    plugin = Exec(Plugin(command), clock)
    await plugin.current()
    await clock.pass_time(26)
    await plugin.current()
    assert runs(tmp_path) == 1


async def test_what_is_refused_is_asked_for_once_by_all_who_had_it(tmp_path: Path) -> None:
    plugin = Exec(Plugin(counting(tmp_path, token="t$RUN")), FakeClock())
    used = await plugin.current()
    assert await plugin.renew(used)
    renewed = await plugin.current()
    assert await plugin.renew(used), "another request with the old one was refused, too"
    assert await plugin.current() == renewed
    assert runs(tmp_path) == 2


async def test_it_may_give_a_certificate(tmp_path: Path) -> None:
    command = counting(tmp_path, clientCertificateData="CRT", clientKeyData="KEY")
    plugin = Exec(Plugin(command), FakeClock())
    assert await plugin.current() == Credential("", b"CRT", b"KEY")


async def test_a_failure_is_remembered_for_a_moment(tmp_path: Path) -> None:
    clock = FakeClock()
    plugin = Exec(Plugin(script(tmp_path, 'echo run >> "$0.runs"; exit 3')), clock)
    for _ in range(3):
        with pytest.raises(Stalled, match="exit code 3"):
            await plugin.current()
    assert runs(tmp_path) == 1
    await clock.pass_time(PAUSE)
    with pytest.raises(Stalled, match="exit code 3"):
        await plugin.current()
    assert runs(tmp_path) == 2


async def test_one_that_does_not_answer_is_ended(tmp_path: Path) -> None:
    plugin = Exec(Plugin(script(tmp_path, "exec tail -f /dev/null")), FakeClock(), patience=0.2)
    with pytest.raises(Stalled, match=r"did not answer within 0\.2 s"):
        await plugin.current()


def _says(status: Any, **more: str) -> str:
    return f"echo '{orjson.dumps({'status': status, **more}).decode()}'"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo log in first >&2; exit 3", "exit code 3: log in first"),
        ("echo hello", "did not answer with an ExecCredential"),
        ("echo '[]'", "did not answer with an ExecCredential"),
        ("echo '{}'", "did not answer with an ExecCredential"),
        (_says(None), "has no status"),
        (_says({}), "neither token nor certificate"),
        (_says({"clientKeyData": "KEY"}), "not both"),
        (_says({"token": "t", "expirationTimestamp": "soon"}), "expirationTimestamp is 'soon'"),
        (_says({"token": "t"}, apiVersion=V1BETA1), f"answered in {V1BETA1}"),
    ],
)
async def test_what_is_wrong_with_an_answer_is_said(tmp_path: Path, text: str, said: str) -> None:
    plugin = Plugin(script(tmp_path, text), owner='config: user "ann"')
    with pytest.raises(Stalled) as error:
        await Exec(plugin, FakeClock()).current()
    assert said in error.value.message
    assert error.value.message.startswith('config: user "ann": the credential program ')
    assert error.value.hint


async def test_a_program_that_is_not_there_is_told_with_how_to_get_it(tmp_path: Path) -> None:
    plugin = Plugin("./plugin", folder=str(tmp_path), install_hint="pip install it")
    with pytest.raises(Stalled, match="No such file or directory") as error:
        await Exec(plugin, FakeClock()).current()
    assert error.value.hint == "pip install it"
