"""Inputs: from everywhere, of every type; what changes is planned anew, what is secret stays so."""

import base64
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.stories.stacks.place import Place, opened, reason, server, synced
from trueup.model.stack import Stack

pytestmark = pytest.mark.slow
PLANTED = ("planted-in-secret-7f3a", "planted-inline-91bc", "planted-output-55de")
LIST = '["a", "b"]'
ROOT = """
# file: net/main.tf
variable "list" { type = list(string) }
variable "object" { type = object({ a = number, b = bool }) }
variable "nothing" { default = "default" }
variable "count_of" { type = number }
variable "from_map" {}
variable "pre_one" {}
variable "from_file" {}
variable "secret" {}
variable "inline" {}
resource "terraform_data" "all" {
  input = {
    list   = var.list, object = var.object, nothing = var.nothing, count = var.count_of
    map    = var.from_map, one = var.pre_one, file = var.from_file
    secret = var.secret, inline = var.inline
  }
}
output "all" {
  value     = jsonencode(terraform_data.all.output)
  sensitive = true
}
output "shown" { value = "${var.from_map} of ${var.from_file}" }
# file: net/more.tfvars
from_file = "a file"
# file: app/main.tf
variable "shown" {}
variable "all" {}
output "seen" { value = var.shown }
resource "terraform_data" "app" { input = var.shown }
"""
VARIABLES: list[dict[str, Any]] = [
    {"name": "list", "valueFrom": {"configMapKeyRef": {"name": "map", "key": "list"}}},
    {"name": "object", "value": {"a": 1, "b": True}},
    {"name": "count_of", "value": 3},
    {"name": "from_map", "valueFrom": {"configMapKeyRef": {"name": "map", "key": "key"}}},
    {"name": "secret", "valueFrom": {"secretKeyRef": {"name": "secret", "key": "key"}}},
    {"name": "inline", "value": PLANTED[1], "sensitive": True},
    {
        "name": "nothing",
        "valueFrom": {"configMapKeyRef": {"name": "none", "key": "key", "optional": True}},
    },
]


async def test_values_come_from_everywhere_and_are_followed(tmp_path: Path) -> None:
    async with opened(tmp_path, ROOT) as it:
        await _config_map(it, "map", {"key": "a map", "list": LIST})
        await _config_map(it, "many", {"one": "1"})
        shown = {"outputRef": {"stack": "net", "output": "shown", "mock": "a mock"}}
        hidden = {"outputRef": {"stack": "net", "output": "all", "mock": "nothing"}}
        variables = [{"name": "shown", "valueFrom": shown}, {"name": "all", "valueFrom": hidden}]
        await it.stack("app", variables=variables)
        assumed = await it.until(lambda stack: bool(reason(stack, "Provisional")), "app")
        assert assumed.status.applied is None
        await it.stack(
            variables=VARIABLES,
            variablesFrom=[{"configMapRef": {"name": "many"}, "prefix": "pre_"}],
            variableFiles=["more.tfvars"],
            outputs=[{"kind": "Secret", "name": "handed"}, {"kind": "ConfigMap", "name": "plain"}],
        )
        lacking = await it.until(lambda stack: bool(reason(stack, "InputMissing")))
        assert "secret" in reason(lacking, "InputMissing")
        await _secret(it, PLANTED[0])
        await it.until(synced)
        app = await it.until(synced, "app")
        assert app.status.outputs[0].value == "a map of a file"

        await _config_map(it, "map", {"key": "another", "list": LIST})
        await it.until(lambda stack: synced(stack) and len(stack.status.history) == 2)
        await it.until(
            lambda stack: bool(
                stack.status.outputs and stack.status.outputs[0].value == "another of a file"
            ),
            "app",
        )
        before = await it.until(synced, "app")
        await _secret(it, PLANTED[2])
        await it.until(lambda stack: synced(stack) and len(stack.status.history) == 3)
        await it.until(lambda stack: synced(stack) and _inputs(stack) != _inputs(before), "app")
        await _handed_out_and_restored(it)
        await it.nothing_runs()
        await it.process.ends(signal.SIGTERM)
        _nothing_is_written_in_clear(it)


def _inputs(stack: Stack) -> str:
    return stack.status.applied.inputs if stack.status.applied else ""


async def _handed_out_and_restored(it: Place) -> None:
    for kind, name in (("Secret", "handed"), ("ConfigMap", "plain")):
        found = await it.find(kind, name)
        assert found["metadata"]["labels"]["trueup.dev/stack"] == "net"
        expected = {"Secret": {"all", "shown"}, "ConfigMap": {"shown"}}[kind]
        assert set(found["data"]) == expected  # sensitive ones never in a ConfigMap
        await it.take_away(kind, name)
        await it.find(kind, name)


def _nothing_is_written_in_clear(it: Place) -> None:
    """Not in the log, nor in any file but the one of the cluster, where the Secret itself is."""
    assert not any(each in it.process.said for each in PLANTED)
    for file in (it.folder / "data").rglob("*"):
        if file.is_file() and "terraform" in str(file):
            text = file.read_bytes()
            assert not any(each.encode() in text for each in PLANTED), file


async def test_a_root_reads_no_secret_of_trueup_nor_outputs_of_other_projects(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, server("net") + server("spy", beside='variable "key" {}')) as it:
        stolen = {"secretKeyRef": {"name": "argocd-secret", "key": "server.secretkey"}}
        await it.stack("spy", variables=[{"name": "key", "valueFrom": stolen}])
        told = await it.until(lambda stack: bool(reason(stack, "InputForbidden")), "spy")
        assert told.status.run is None


async def _config_map(it: Place, name: str, data: dict[str, str]) -> None:
    await it.put({"kind": "ConfigMap", "metadata": {"name": name}, "data": data})


async def _secret(it: Place, text: str) -> None:
    data = {"key": base64.b64encode(text.encode()).decode()}
    await it.put({"kind": "Secret", "metadata": {"name": "secret"}, "data": data})
