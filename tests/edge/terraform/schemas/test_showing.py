"""Real plans shown with nobody but us to say what they mean: to the byte as with the providers."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from tests.support.terraform.root import Root
from tests.support.terraform.runs import Runs
from tests.support.terraform.state_server import state_server
from trueup.edge.terraform.schemas.answering import answering
from trueup.edge.terraform.schemas.kept import programs
from trueup.edge.terraform.schemas.wire import Answer, Sayings

pytestmark = pytest.mark.slow

ROOT = """
# file: main.tf
terraform {
  required_providers {
    cloud = { source = "example/cloud", version = "1.0.0" }
    null  = { source = "hashicorp/null" }
  }
}
variable "password" {
  sensitive = true
  default   = "planted-7f3a9"
}
resource "null_resource" "one" {
  count    = 3
  triggers = { name = count.index, password = var.password }
}
resource "cloud_server" "web" {
  name     = "web"
  password = "planted-51c0e"
}
output "token" {
  value     = cloud_server.web.token
  sensitive = true
}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    made = Root(tmp_path_factory.mktemp("shown"), ROOT)
    made.run("init", "-input=false")
    made.run("plan", "-input=false", "-out=saved")
    return made


@pytest.fixture(scope="module")
def said(root: Root) -> Mapping[str, Sayings]:
    return {
        source: asked(root, program) for source, program in (programs(root.folder) or {}).items()
    }


def asked(root: Root, program: Path) -> Sayings:
    words = (sys.executable, "-m", "trueup.edge.terraform.schemas.asking", str(program))
    ended = subprocess.run(words, env=root.environment, capture_output=True, check=True)
    return msgspec.msgpack.decode(ended.stdout, type=Sayings)


def shown(root: Root, given: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Where no provider can be started."""
    there = root.folder / ".terraform" / "providers"
    away = there.with_name("away")
    there.rename(away)
    try:
        return subprocess.run(
            [*root.engine.words, "show", "-json", "saved"],
            cwd=root.folder,
            env={**root.environment, **given},
            capture_output=True,
            text=True,
        )
    finally:
        away.rename(there)


def test_a_plan_is_shown_to_the_byte_without_its_providers(
    root: Root, said: Mapping[str, Sayings], tmp_path: Path
) -> None:
    assert {source.rpartition("/")[2]: each.protocol for source, each in said.items()} == {
        "cloud": 6,
        "null": 5,
    }
    expected = root.run("show", "-json", "saved")
    with answering(tmp_path, said) as given:
        ended = shown(root, given)
    assert ended.stdout == expected
    (web,) = (each for each in json.loads(expected)["resource_changes"] if "web" in each["address"])
    assert web["change"]["after_sensitive"]["password"] is True


def test_asked_what_it_does_not_know_it_fails(
    root: Root, said: Mapping[str, Sayings], tmp_path: Path
) -> None:
    lacking = {source: Sayings(each.protocol, {}) for source, each in said.items()}
    with answering(tmp_path, lacking) as given:
        assert shown(root, given).returncode != 0


def test_a_schema_larger_than_what_goes_out_at_once(
    root: Root, said: Mapping[str, Sayings], tmp_path: Path
) -> None:
    """Padded by a field that nobody knows, which readers of the protocol pass over."""
    padded = {source: Sayings(each.protocol, dict(_padded(each))) for source, each in said.items()}
    with answering(tmp_path, padded) as given:
        ended = shown(root, given)
    assert ended.stdout == root.run("show", "-json", "saved")


def _padded(each: Sayings) -> Iterator[tuple[str, Answer]]:
    size = 3 << 20
    for question, answer in each.answers.items():
        made = answer
        if answer.body:
            length = bytes(
                (size & 127 | 128, size >> 7 & 127 | 128, size >> 14 & 127 | 128, size >> 21)
            )
            body = answer.body[5:] + b"\xfa\x7f" + length + bytes(size)
            made = Answer(answer.status, b"\0" + len(body).to_bytes(4, "big") + body)
        yield question, made


async def test_the_second_plan_of_a_stack_starts_no_provider_to_be_read(tmp_path: Path) -> None:
    with state_server() as state:
        runs = Runs(tmp_path, state)
        first = await runs.run(runs.job("plan", ROOT))
        schemas = tmp_path / "data" / "schemas"
        await asyncio.to_thread(_learnt, schemas, 2)
        second = await runs.run(runs.job("plan", ROOT))
    assert first.phase == second.phase == "Succeeded", second.log
    assert _still(first.shown) == _still(second.shown)


def _still(shown: Mapping[str, object] | None) -> Mapping[str, object]:
    return {name: each for name, each in (shown or {}).items() if name != "timestamp"}


def _learnt(schemas: Path, number: int) -> None:
    """Processes that nobody waits for have asked them."""
    until = time.monotonic() + 60
    while len([*schemas.glob("*.said")]) < number and time.monotonic() < until:
        time.sleep(0.1)
    assert len([*schemas.glob("*.said")]) == number
