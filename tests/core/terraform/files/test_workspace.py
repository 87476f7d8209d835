"""Where a root asks for its workspace, and where it only seems to."""

import json

import pytest

from trueup.core.terraform.files.workspace import named

PROD = '"prod"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = terraform.workspace", "a = " + PROD),
        ("a = tofu.workspace", "a = " + PROD),
        ("a = terraform . workspace", "a = " + PROD),
        ('a = "x-${terraform.workspace}-y"', 'a = "x-${"prod"}-y"'),
        ("a = upper(terraform.workspace)", 'a = upper("prod")'),
        ("a = var.sizes[terraform.workspace].disk", 'a = var.sizes["prod"].disk'),
        ('a = terraform.workspace == "default" ? 1 : 2', 'a = "prod" == "default" ? 1 : 2'),
        ("a = <<X\n${terraform.workspace}\nX\n", 'a = <<X\n${"prod"}\nX\n'),
        ("r {\n  é = [terraform.workspace]\n}", 'r {\n  é = ["prod"]\n}'),
    ],
)
def test_its_name_stands_where_it_is_asked_for(text: str, said: str) -> None:
    assert named("main.tf", text.encode(), "prod").decode() == said


@pytest.mark.parametrize(
    "text",
    [
        "# terraform.workspace\n",
        'a = "terraform.workspace"',
        'a = "$${terraform.workspace}"',
        "a = var.terraform.workspace",
        "a = terraform.workspaces",
        "a = 1",
    ],
)
def test_what_only_looks_so_is_left_alone(text: str) -> None:
    assert named("main.tf", text.encode(), "prod").decode() == text


def test_in_json_it_is_asked_for_in_templates() -> None:
    text = {
        "locals": {
            "a": "x-${terraform.workspace}",
            "b": ["terraform.workspace", "$${terraform.workspace}"],
        }
    }
    said = json.loads(named("main.tf.json", json.dumps(text).encode(), 'pr"od'))
    assert said["locals"] == {
        "a": 'x-${"pr\\"od"}',
        "b": ["terraform.workspace", "$${terraform.workspace}"],
    }


def test_what_is_no_json_is_left_to_terraform() -> None:
    assert named("main.tf.json", b"{ terraform.workspace", "prod") == b"{ terraform.workspace"
