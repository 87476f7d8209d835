from collections.abc import Mapping

import pytest

from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.look import Look, Wanted, look
from trueup.model.stack import StackPolicy

ROOT = """
variable "name" {}
variable "size" {}
variable "region" {}
module "m" { source = "../m" }
"""
FILES = {
    "r/main.tf": ROOT,
    "r/terraform.tfvars": 'name = "x"',
    "vars/prod.tfvars": "size = 1\nother = 2",
    "m/main.tf": 'resource "a" "b" {\n  provisioner "local-exec" { command = "x" }\n}',
}


def looked(files: Mapping[str, str], wanted: Wanted) -> Look:
    return look(repository(files, lambda path: files[path].encode()), wanted)


def told(found: Look) -> list[str]:
    """Each with a mark: it stops (!), it needs somebody (?), or it is only said."""
    marks = ["!" if each.stops else "?" if each.asks else "" for each in found.findings]
    return [mark + each.message for mark, each in zip(marks, found.findings, strict=True)]


def test_a_root_with_all_that_it_needs() -> None:
    wanted = Wanted("r", ("region",), ("../vars/prod.tfvars",))
    found = looked(FILES, wanted)
    assert told(found) == ["?a.b runs a program: local-exec (m/main.tf:2)"]
    assert not found.stopped
    assert sorted(found.closure.files) == sorted(FILES)


@pytest.mark.parametrize(
    ("files", "wanted", "message"),
    [
        (FILES, Wanted("r", ("size",)), "!variable region has no value (r/main.tf:4)"),
        (
            FILES,
            Wanted("r", ("region", "size", "zone")),
            "the root has no variable zone; its value is not used",
        ),
        (
            FILES,
            Wanted("r", ("region", "size"), ("none.tfvars",)),
            "!there is no file of variables none.tfvars, seen from r",
        ),
        (FILES, Wanted("nowhere"), "!there is no configuration of terraform in nowhere"),
        (
            FILES,
            Wanted("r", policy=StackPolicy(provisioners="deny")),
            "!a.b runs a program: local-exec (m/main.tf:2)",
        ),
        (
            {"r/main.tf": 'module "m" { source = "../n" }'},
            Wanted("r"),
            "!module ../n is not in the repository (r/main.tf:1)",
        ),
        ({"r/main.tf": "x {"}, Wanted("r"), "?r/main.tf:1:4: a closing } is missing"),
        (
            {"r/main.tf": "locals {\n  x = file(var.y)\n}"},
            Wanted("r"),
            "which file is read is not told: r/main.tf:2: file(var.y);"
            " so each commit to r is planned",
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_run(
    files: Mapping[str, str], wanted: Wanted, message: str
) -> None:
    assert message in told(looked(files, wanted))


def test_what_is_not_told_has_its_place() -> None:
    files = {"r/main.tf": "locals {\n  x = file(var.y)\n}"}
    (found,) = looked(files, Wanted("r")).findings
    assert (found.type, found.where) == ("FilesUnknown", "r/main.tf:2")
