from pathlib import Path
from typing import Any

import pytest

from trueup.core.terraform.files.hcl import LARGEST, TOO_LARGE, Call, Problem, parse


def value(text: str) -> tuple[bool, Any]:
    found = parse(f"x = {text}\n".encode()).top.attributes["x"]
    return found.known, found.value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"a"', "a"),
        ('""', ""),
        (r'"a\"b\n\u00e9"', 'a"b\né'),
        ('"$${x} %%{y}"', "${x} %{y}"),
        ("12", 12),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ('["a", 1, [null]]', ["a", 1, [None]]),
        ('{ a = 1, "b c" : { d = [] } }', {"a": 1, "b c": {"d": []}}),
        ('"${path.module}/x"', "${path.module}/x"),
    ],
)
def test_literals_are_told(text: str, told: Any) -> None:
    assert value(text) == (True, told)


@pytest.mark.parametrize(
    "text",
    ["var.x", '"a${var.x}"', "[var.x]", "{ a = f() }", "a ? 1 : 2", '"%{ if a }b%{ endif }"'],
)
def test_what_has_to_be_evaluated_is_not_known(text: str) -> None:
    assert value(text)[0] is False


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ('file("a/b")', [Call("file", "a/b", 1, "a/b")]),
        ('file("${path.module}/${var.x}.txt")', [Call("file", None, 1, "${path.module}/")]),
        ("file(var.x)", [Call("file", None, 1, "")]),
        ('[for x in y : upper(trim(x, "a"))]', [Call("upper", None, 1), Call("trim", None, 1)]),
        ('"a ${f("b")} c"', [Call("f", "b", 1, "b")]),
        ("<<EOT\n\n${f(1)}\nEOT", [Call("f", None, 3, "")]),
        ("provider::aws::arn_parse(x)", [Call("provider::aws::arn_parse", None, 1)]),
    ],
)
def test_calls_are_found_wherever_they_stand(text: str, calls: list[Call]) -> None:
    assert list(parse(f"x = {text}\n".encode()).top.attributes["x"].calls) == calls


def test_blocks_have_labels_and_blocks_of_their_own() -> None:
    body = parse(b"""
resource "aws_x" plain {
  name = "n"
  provisioner "local-exec" {
    command = "date"
  }
}
""")
    (block,) = body.top.blocks
    assert (block.type, block.labels, block.line) == ("resource", ("aws_x", "plain"), 2)
    assert block.literal("name") == "n"
    (inner,) = block.of("provisioner")
    assert (inner.labels, inner.line, inner.literal("command")) == (("local-exec",), 4, "date")
    assert body.problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('variable "x" {\n  type = string\n', Problem(3, 1, "a closing } is missing")),
        ('a = 1\nvariable "x" {\n  type = \n}\n', Problem(3, 3, '"type =" makes no sense here')),
        ('a = "b\n', Problem(2, 1, 'a closing " is missing')),
    ],
)
def test_where_a_file_makes_no_sense(text: str, problem: Problem) -> None:
    assert parse(text.encode()).problems == (problem,)


@pytest.mark.parametrize("text", [b"", b"\xff\x00{", b"x = " + b"[" * 50_000, b"{" * 10_000, b"}"])
def test_any_bytes_are_survived(text: bytes) -> None:
    assert bool(parse(text).problems) is bool(text)


def test_everything_that_terraform_reads_makes_sense() -> None:
    text = Path(__file__).with_name("everything.tf").read_bytes()
    assert parse(text).problems == ()
    assert parse(text.replace(b"\n", b"\r\n")).problems == ()


def test_what_nobody_writes_is_not_looked_into() -> None:
    assert parse(b'x = "' + b"y" * LARGEST + b'"').problems == (TOO_LARGE,)
