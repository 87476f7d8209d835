"""Checkov, by a program in its place that says what the real one does (3.3)."""

import os
from pathlib import Path

import pytest

from trueup.edge.rules.checkov import Checkov
from trueup.model.errors import Stalled

PLAN = {"format_version": "1.2", "resource_changes": []}


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
