from collections.abc import Iterator

import pytest

from trueup.core.terraform.files.folder import Module, module
from trueup.core.terraform.files.uses import UNMASKING, Use, called, outward, provisioners, strays


def of(text: str) -> Module:
    return module(["m.tf"], {"m.tf": text.encode()}.__getitem__)


def told(uses: Iterator[Use]) -> list[tuple[str, str]]:
    return [(each.what, each.by) for each in uses]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('resource "a" "b" { provisioner "file" {} }', [("file", "a.b")]),
        ('resource "shell_script" "x" {}', [("shell_script", "shell_script.x")]),
        ('action "local_command" "x" {}', [("local_command", "local_command.x")]),
        ('resource "a" "b" { connection {} }', []),
    ],
)
def test_what_runs_programs_when_it_is_made(text: str, found: list[tuple[str, str]]) -> None:
    assert told(provisioners(of(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('data "external" "x" {}', [("external", "data.external.x")]),
        (
            'data "terraform_remote_state" "x" {}',
            [("terraform_remote_state", "data.terraform_remote_state.x")],
        ),
        ('ephemeral "http" "x" {}', [("http", "ephemeral.http.x")]),
        ('check "c" {\n  data "http" "x" {}\n}', [("http", "data.http.x")]),
        (
            'data "shell_script_resource" "x" {}',
            [("shell_script_resource", "data.shell_script_resource.x")],
        ),
        ('data "aws_ami" "x" {}', []),
        ('resource "http" "x" {}', []),
    ],
)
def test_what_reaches_others_while_planning(text: str, found: list[tuple[str, str]]) -> None:
    assert told(outward(of(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('x = file("/etc/passwd")', [("file", "/etc/passwd")]),
        ('x = core::file("/etc/passwd")', [("file", "/etc/passwd")]),
        ('x = file("../../x")', [("file", "../../x")]),
        ('x = file("/root/${var.y}")', [("file", "/root/")]),
        ('x = pathexpand("~/.ssh")', [("pathexpand", "~/.ssh")]),
        ('x = file("../x")', []),
        ('x = upper("/etc/passwd")', []),
        ("x = file(var.y)", []),
    ],
)
def test_files_that_are_read_from_elsewhere(text: str, found: list[tuple[str, str]]) -> None:
    assert told(strays(of(f"locals {{\n{text}\n}}"), "envs")) == found


def test_calls_are_named_with_where_they_stand() -> None:
    found = called(of("locals {\n\n  x = [nonsensitive(var.y)]\n}"), UNMASKING)
    assert list(found) == [Use("nonsensitive", "[nonsensitive(var.y)]", "m.tf:3")]
    twice = of(
        'locals {\n x = "${nonsensitive(var.y)}\n  ${nonsensitive(var.z)}' + 60 * "." + '"\n}'
    )
    (once,) = called(twice, UNMASKING)
    assert once.by.startswith('"${nonsensitive(var.y)} ${nonsensitive(var.z)}...')
    assert (len(once.by), once.by[-1]) == (80, "…")
