import pytest

from trueup.core.terraform.files.folder import configuration, module, values


@pytest.mark.parametrize(
    ("names", "tool", "read"),
    [
        (
            "b.tf a.tf.json x.tfvars readme.md .hidden.tf a.tf~ #b.tf# c.tofu t.tftest.hcl",
            "terraform",
            "a.tf.json b.tf",
        ),
        ("override.tf z.tf a_override.tf.json", "terraform", "z.tf a_override.tf.json override.tf"),
        (
            "a.tf a.tofu b.tf b.tofu.json c.tf.json c.tofu.json",
            "tofu",
            "a.tofu b.tf b.tofu.json c.tofu.json",
        ),
    ],
)
def test_which_files_are_read(names: str, tool: str, read: str) -> None:
    assert configuration(names.split(), tool) == read.split()


def test_overrides_replace_what_they_say_of_a_block() -> None:
    files = {
        "main.tf": b'variable "a" {\n  default = 1\n  type = number\n}\nlocals { x = 1 }',
        "a_override.tf": b'variable "a" {\n  default = 2\n}\nlocals { y = 1 }',
    }
    found = module(files, files.__getitem__)
    (variable,) = found.of("variable")
    assert (variable.block.literal("default"), variable.block.attributes["type"].text) == (
        2,
        "number",
    )
    assert variable.where == "main.tf:1"
    assert len(list(found.of("locals"))) == 2


def test_problems_are_told_by_file() -> None:
    files = {"a.tf": b"a {", "b.tf.json": b"{"}
    assert [path for path, _ in module(files, files.__getitem__).problems] == ["a.tf", "b.tf.json"]


def test_files_of_values_that_are_read_by_themselves() -> None:
    files = {
        "r/terraform.tfvars": b"a = 1",
        "r/x.auto.tfvars.json": b'{"b": 2}',
        "r/prod.tfvars": b"c = 3",
    }
    assert list(values(files, files.__getitem__)) == [
        ("a", "r/terraform.tfvars"),
        ("b", "r/x.auto.tfvars.json"),
    ]
