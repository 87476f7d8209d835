import pytest

from trueup.core.terraform.files.allowing import (
    absent,
    place,
    refusals,
    set_by,
    unfiled,
    unreadable,
    unset,
)
from trueup.core.terraform.files.inspect import Inspection, ModuleCall, Variable
from trueup.core.terraform.files.uses import Use
from trueup.model.policy import Finding
from trueup.model.stack import StackPolicy

RUNS = Inspection(provisioners=(Use("local-exec", "null_resource.x", "main.tf:3"),))
ASKS = Inspection(outward=(Use("http", "data.http.x", "main.tf:4"),))
STRAYS = Inspection(strays=(Use("file", "/etc/passwd", "main.tf:5"),))


def told(found: tuple[Finding, ...]) -> list[str]:
    """Each with a mark: it stops (!), it needs somebody (?), or it is only said."""
    return [("!" if each.stops else "?" if each.asks else "") + each.message for each in found]


@pytest.mark.parametrize(
    ("found", "policy", "said"),
    [
        (RUNS, StackPolicy(), ["?null_resource.x runs a program: local-exec (main.tf:3)"]),
        (RUNS, StackPolicy(provisioners="allow"), []),
        (
            RUNS,
            StackPolicy(provisioners="deny"),
            ["!null_resource.x runs a program: local-exec (main.tf:3)"],
        ),
        (
            ASKS,
            StackPolicy(external="deny"),
            ["!data.http.x runs or asks others while planning: http (main.tf:4)"],
        ),
        (ASKS, StackPolicy(external="allow", provisioners="deny"), []),
        (
            STRAYS,
            StackPolicy(),
            ["?/etc/passwd reads a file outside of the repository: file (main.tf:5)"],
        ),
        (
            Inspection(unmasked=(Use("nonsensitive", "nonsensitive(var.x)", "main.tf:6"),)),
            StackPolicy(),
            ["a value is shown that was sensitive: nonsensitive(var.x) (main.tf:6)"],
        ),
    ],
)
def test_what_the_policy_does_not_allow(
    found: Inspection, policy: StackPolicy, said: list[str]
) -> None:
    assert told(refusals(found, policy)) == said


@pytest.mark.parametrize(
    ("source", "allowed", "refused"),
    [
        ("./x", ("acme/*",), False),
        ("acme/net/aws", (), False),
        ("acme/net/aws", ("acme/*",), False),
        ("other/net/aws", ("acme/*",), True),
        ("git::https://git.example.com/net.git//vpc?ref=v1", ("https://git.example.com/*",), False),
        ("git::https://evil.example.com/net.git", ("https://git.example.com/*",), True),
        ("https://evil.example.com/x.zip?https://git.example.com/", ("*git.example.com/*",), True),
        (None, ("acme/*",), True),
        (None, (), False),
    ],
)
def test_where_modules_may_come_from(
    source: str | None, allowed: tuple[str, ...], refused: bool
) -> None:
    found = Inspection(modules=(ModuleCall("m", "main.tf:1", source),))
    assert bool(refusals(found, StackPolicy(modules=allowed))) == refused


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("git::https://h/net.git//vpc?ref=v1", "https://h/net.git"),
        ("git::ssh://git@h/net.git", "ssh://git@h/net.git"),
        ("github.com/acme/net//vpc", "github.com/acme/net"),
        ("s3::https://s3.amazonaws.com/b/m.zip", "https://s3.amazonaws.com/b/m.zip"),
        ("acme/net/aws//sub", "acme/net/aws"),
    ],
)
def test_the_place_of_a_module(source: str, bare: str) -> None:
    assert place(source) == bare


def test_variables_without_a_value_and_values_without_a_variable() -> None:
    found = Inspection(
        variables=(
            Variable("name", "main.tf:1"),
            Variable("size", "main.tf:2", required=False),
            Variable("region", "main.tf:3"),
        )
    )
    assert told(unset(found, {"region", "zone"})) == [
        "!variable name has no value (main.tf:1)",
        "the root has no variable zone; its value is not used",
    ]


def test_what_the_environment_sets_has_a_value() -> None:
    found = Inspection(variables=(Variable("name", "main.tf:1"),))
    assert told(unset(found, (), set_by(["TF_VAR_name", "TF_VAR_", "PATH"]))) == []
    assert set_by(["TF_VAR_a", "TF_VAR_", "PATH"]) == {"a"}


def test_files_of_variables_that_are_not_there() -> None:
    assert told(unfiled(["../../etc/shadow"], "net")) == [
        "!there is no file of variables ../../etc/shadow, seen from net"
    ]


def test_a_file_that_makes_no_sense_needs_somebody_who_looks() -> None:
    found = Inspection(problems=("main.tf:3:4: makes no sense",))
    texts = {"main.tf": b'resource "a" "b" { provisioner "local-exec" {'}
    assert told(unreadable(found, texts, StackPolicy())) == ["?main.tf:3:4: makes no sense"]
    denied = StackPolicy(provisioners="deny")
    assert told(unreadable(found, texts, denied)) == ["!main.tf:3:4: makes no sense"]
    assert told(unreadable(found, {}, denied)) == ["?main.tf:3:4: makes no sense"]


def test_modules_that_are_not_there() -> None:
    assert told(absent([("../net", "main.tf:1")])) == [
        "!module ../net is not in the repository (main.tf:1)"
    ]
