"""``admin diagnose``: what helps is in it, and none of the secrets that were planted."""

import base64
import tarfile
from pathlib import Path

import pytest
import yaml

from tests.cli.admin.test_backup import application, cluster
from tests.support.command import called, ok

PLANTED = "pl4nted"
SECRETS = f"""
apiVersion: v1
kind: Secret
metadata: {{name: cluster, namespace: argocd, labels: {{argocd.argoproj.io/secret-type: cluster}}}}
data:
  name: {base64.b64encode(b"production").decode()}
  config: {base64.b64encode(f'{{"bearerToken": "{PLANTED}-1"}}'.encode()).decode()}
---
apiVersion: v1
kind: Secret
metadata: {{name: plain, namespace: argocd}}
data: {{word: {base64.b64encode(f"{PLANTED}-2".encode()).decode()}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: argocd-notifications-cm, namespace: argocd}}
data:
  service.webhook.chat: "url: https://user:{PLANTED}-3@chat.example.com/x"
  service.pagerdutyv2: "serviceKeys: {{mine: {PLANTED}-7}}"
  template.quiet: "message: it says {PLANTED}-2 in clear"
"""


@pytest.fixture(autouse=True)
def _nobody_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRUEUP_SERVER", "127.0.0.1:1")
    monkeypatch.setenv("TRUEUP_CONFIG", str(tmp_path / "contexts"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def _opened(file: Path) -> dict[str, str]:
    with tarfile.open(file) as tar:
        return {
            each.name.removeprefix("trueup-diagnose/"): found.read().decode()
            for each in tar
            if (found := tar.extractfile(each))
        }


async def test_a_bundle_tells_what_is_there_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, file = tmp_path / "server.log", tmp_path / "bundle.tar.gz"
    log.write_text(
        f"12:00:00 WARNING failed token={PLANTED}-4\nand {PLANTED}-2 is told\n"
        f"-----BEGIN RSA PRIVATE KEY-----\n{PLANTED}-8\n-----END RSA PRIVATE KEY-----\n"
        f"GET https://a.example.com/x?sig={PLANTED}-9\n"
    )
    monkeypatch.setenv("TF_VAR_size", f"{PLANTED}-10")
    monkeypatch.setenv("TRUEUP_OTLP_HEADERS", f"x-team={PLANTED}-11")
    async with cluster(tmp_path) as (made, config):
        for body in yaml.safe_load_all(SECRETS):
            await made.create(body)
        values = f"password: {PLANTED}-5\ngreeting: {PLANTED}-6"
        source = {"repoURL": "https://git.example.com/a", "path": "a", "helm": {"values": values}}
        await made.create(application("charted", "argocd", source=source))
        here = ("--kubeconfig", config)
        await ok("admin", "diagnose", *here, "-o", str(file), "--log", str(log))
    assert file.stat().st_mode & 0o777 == 0o600
    found = _opened(file)
    assert PLANTED not in "".join(found.values())
    assert {"README.txt", "versions.json", "objects/Application.yaml", "problems.txt"} <= set(found)
    assert "name: charted" in found["objects/Application.yaml"]
    assert "https://git.example.com/a" in found["objects/Application.yaml"]
    assert "- config" in found["secrets.yaml"]
    assert "chat.example.com" in found["settings/argocd-notifications-cm.yaml"]
    assert "server:" in found["problems.txt"]  # nobody answers there


async def test_where_nothing_answers_there_is_a_bundle_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "bundle.tar.gz"
    missing = str(tmp_path / "nothing")
    await ok(
        "admin", "diagnose", "--kubeconfig", missing, "-o", str(file), "--server", "127.0.0.1:1"
    )
    assert "cluster:" in _opened(file)["problems.txt"]


async def test_a_log_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = await called("admin", "diagnose", "--log", str(tmp_path / "none"))
    assert "none: No such file" in result.err
