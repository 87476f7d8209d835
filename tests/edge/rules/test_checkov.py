"""Checkov: the real one, and a program in its place for how it may fail."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.tools import not_run
from trueup.core.terraform.scanning import findings
from trueup.edge.rules.checkov import Checkov
from trueup.model.errors import Stalled

PLAN = {"format_version": "1.2", "resource_changes": []}
REAL = Path(".venv/.checkov/bin").absolute()
BUCKET = {
    "address": "aws_s3_bucket.logs",
    "mode": "managed",
    "type": "aws_s3_bucket",
    "name": "logs",
    "provider_name": "registry.terraform.io/hashicorp/aws",
}
SET = {"bucket": "logs", "acl": "public-read"}
PUBLIC = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {"resources": [{**BUCKET, "values": SET}]}},
    "resource_changes": [
        {**BUCKET, "change": {"actions": ["create"], "before": None, "after": SET}}
    ],
    "configuration": {"root_module": {"resources": [BUCKET]}},
}


def instead(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "checkov"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


async def test_it_is_given_the_plan_and_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    script = 'test -z "$AWS_SECRET_ACCESS_KEY" || exit 3; cat "$2"; exit 1'
    instead(tmp_path, script, monkeypatch)
    assert await Checkov().scan(PLAN) == PLAN


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo no module >&2; exit 2", "checkov failed: no module"),
        ("exit 2", "checkov failed: it said nothing"),
        ("exec sleep 60", "checkov took more than 0.5 s"),
    ],
)
async def test_one_that_fails_says_so(
    script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(tmp_path, script, monkeypatch)
    with pytest.raises(Stalled) as raised:
        await Checkov(seconds=0.5).scan(PLAN)
    assert raised.value.message == why


async def test_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Stalled, match="there is no program checkov"):
        await Checkov().scan(PLAN)


@pytest.mark.slow
async def test_the_real_one_finds_a_bucket_that_all_may_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not (REAL / "checkov").exists() and shutil.which("checkov") is None:
        not_run("not run: needs checkov (make .venv/.checkov/made)")
    monkeypatch.setenv("PATH", f"{REAL}{os.pathsep}{os.environ['PATH']}")
    found = findings(await Checkov().scan(PUBLIC), "approval")
    assert {each.type for each in found} == {"CheckovFailed"}
    assert all(each.asks and each.ref.name == "logs" for each in found if each.ref)
    assert any("CKV_AWS_20" in each.message for each in found)
