from collections.abc import Mapping

import pytest

from trueup.core.terraform.files.closure import Closure, closure, repository

FILES = {
    "README.md": "",
    ".github/ci.yml": "",
    "envs/prod/main.tf": """
        module "net" { source = "../../modules/net" }
        locals {
          a = file("${path.module}/../shared/a.json")
          b = templatefile("../tpl/${var.b}.tpl", {})
        }
    """,
    "envs/prod/lambda/code.py": "",
    "envs/prod/.terraform.lock.hcl": "",
    "envs/dev/main.tf": "",
    "envs/shared/a.json": "",
    "envs/shared/b.json": "",
    "envs/tpl/x.tpl": "",
    "modules/net/main.tf": 'module "sub" { source = "./sub" }',
    "modules/net/sub/main.tf": "",
    "modules/net/example/main.tf": "",
    "modules/other/main.tf": "",
    "vars/prod.tfvars": "",
}


def of(
    files: Mapping[str, str], root: str, *values: str, links: Mapping[str, str] | None = None
) -> Closure:
    texts = {path: text.encode() for path, text in files.items()}
    return closure(repository(texts, texts.__getitem__, links), root, values)


def test_a_root_is_made_of_its_folder_its_modules_and_what_they_name() -> None:
    found = of(FILES, "envs/prod", "../../vars/prod.tfvars")
    assert sorted(found.files) == [
        "envs/prod/.terraform.lock.hcl",
        "envs/prod/lambda/code.py",
        "envs/prod/main.tf",
        "envs/shared/a.json",
        "envs/tpl/x.tpl",
        "modules/net/main.tf",
        "modules/net/sub/main.tf",
        "vars/prod.tfvars",
    ]
    assert list(found.modules) == ["envs/prod", "modules/net", "modules/net/sub"]
    assert (found.missing, found.widened) == ((), "")


@pytest.mark.parametrize(
    ("changed", "concerns"),
    [
        ("README.md", False),
        ("envs/dev/main.tf", False),
        ("envs/shared/b.json", False),
        ("modules/net/example/main.tf", False),
        ("modules/other/main.tf", False),
        ("envs/prod/main.tf", True),
        ("envs/prod/new.tf", True),
        ("envs/tpl/new.tpl", True),
        ("modules/net/sub/gone.tf", True),
        ("vars/prod.tfvars", True),
    ],
)
def test_a_commit_concerns_a_root_if_it_touches_one_of_its_files(
    changed: str, concerns: bool
) -> None:
    found = of(FILES, "envs/prod", "../../vars/prod.tfvars")
    assert found.touched([changed]) == concerns


def test_a_root_at_the_top_leaves_out_what_nobody_calls() -> None:
    files = {**FILES, "main.tf": 'module "net" { source = "./modules/net" }', "scripts/x.sh": ""}
    found = of(files, ".")
    assert "modules/net/sub/main.tf" in found.files
    assert "scripts/x.sh" in found.files
    assert not found.files & {"envs/dev/main.tf", "modules/other/main.tf", ".github/ci.yml"}


@pytest.mark.parametrize(
    "text",
    [
        "x = file(var.path)",
        'x = file("${var.path}/x")',
        'x = file("${path.module}/..${var.path}")',
    ],
)
def test_where_any_file_may_be_meant_all_of_the_top_folder_belongs_to_it(text: str) -> None:
    files = {"envs/prod/main.tf": f"locals {{\n{text}\n}}", "envs/dev/main.tf": "", "x": ""}
    found = of(files, "envs/prod")
    assert found.widened.startswith("which file is read is not told: envs/prod/main.tf:2: ")
    assert sorted(found.files) == ["envs/dev/main.tf", "envs/prod/main.tf"]


@pytest.mark.parametrize(
    "text",
    [
        'x = fileset(path.module, "conf/*.yaml")',
        'x = fileset( path.root , "**")',
        'x = { for f in fileset(path.module, "*") : f => file("${path.module}/${f}") }',
        'x = templatefile("${path.module}/${var.x}.tftpl", {})',
    ],
)
def test_what_is_read_below_the_root_is_its_own(text: str) -> None:
    files = {"envs/prod/main.tf": f"locals {{\n{text}\n}}", "envs/dev/main.tf": "", "x": ""}
    found = of(files, "envs/prod")
    assert (found.widened, sorted(found.files)) == ("", ["envs/prod/main.tf"])


@pytest.mark.parametrize("root", [".", "a"])
def test_then_nothing_below_a_root_at_the_top_is_left_out(root: str) -> None:
    files = {f"{root}/{path}".removeprefix("./"): "" for path in ("b/main.tf", ".ci/x")}
    files[f"{root}/main.tf".removeprefix("./")] = "locals {\n  x = file(var.y)\n}"
    assert sorted(of(files, root).files) == sorted(files)


def test_a_text_that_leads_up_names_all_that_is_there() -> None:
    files = {
        "envs/prod/main.tf": 'a "b" "c" {\n  dir = "${path.module}/../data/${var.x}"\n}',
        "envs/data/x/y": "",
        "envs/dev/z": "",
    }
    assert sorted(of(files, "envs/prod").files) == ["envs/data/x/y", "envs/prod/main.tf"]


def test_what_is_named_but_not_there_is_awaited() -> None:
    files = {"envs/prod/main.tf": 'locals {\n  x = fileexists("../x/y")\n}'}
    found = of(files, "envs/prod")
    assert found.touched(["envs/x/y"])
    assert not found.touched(["envs/x/z"])


def test_a_module_that_is_not_there_is_told() -> None:
    found = of(
        {"a/main.tf": 'module "m" { source = "../b" }\nmodule "n" { source = "../../c" }'}, "a"
    )
    assert found.missing == (("../b", "a/main.tf:1"), ("../../c", "a/main.tf:2"))


def test_modules_that_call_each_other_come_to_an_end() -> None:
    files = {
        "a/main.tf": 'module "b" { source = "../b" }',
        "b/main.tf": 'module "a" { source = "../a" }',
    }
    assert sorted(of(files, "a").files) == sorted(files)


def test_links_are_followed_and_belong_to_it() -> None:
    files = {"a/main.tf": 'module "m" { source = "./m" }', "mods/m/main.tf": ""}
    found = of(files, "a", links={"a/m": "../mods/m", "other": "mods"})
    assert sorted(found.files) == ["a/main.tf", "mods/m/main.tf"]
    assert found.links == {"a/m"}


def test_a_link_to_a_file_is_read_as_that() -> None:
    files = {
        "a/main.tf": "",
        "shared/common.tf": 'module "m" { source = "../m" }\nlocals { x = file("../x.json") }',
        "m/main.tf": "",
        "x.json": "",
        "shared/other.tf": "",
    }
    found = of(files, "a", links={"a/common.tf": "../shared/common.tf"})
    assert sorted(found.files) == ["a/main.tf", "m/main.tf", "shared/common.tf", "x.json"]
    assert found.links == {"a/common.tf"}
    assert found.missing == ()
    assert found.touched(["shared/common.tf"])
    assert not found.touched(["shared/other.tf"])


def test_a_folder_that_a_link_leads_to_belongs_to_it_but_for_modules_that_nobody_calls() -> None:
    files = {
        "a/main.tf": 'locals { x = fileset("${path.module}/texts", "*") }',
        "texts/one.txt": "",
        "deep/two.txt": "",
        "texts/module/main.tf": "",
    }
    found = of(files, "a", links={"a/texts": "../texts", "texts/deep": "../deep"})
    assert sorted(found.files) == ["a/main.tf", "deep/two.txt", "texts/one.txt"]
    assert found.links == {"a/texts", "texts/deep"}
    assert found.touched(["texts/new.txt"])


def test_what_only_tests_of_terraform_need_does_not_concern_it() -> None:
    files = {
        "a/main.tf": "",
        "a/main.tftest.hcl": 'run "x" { module { source = "./tests/setup" } }',
        "a/tests/more.tftest.json": "{}",
        "a/tests/setup/main.tf": "",
    }
    found = of(files, "a")
    assert sorted(found.files) == ["a/main.tf"]
    assert not found.touched(["a/main.tftest.hcl", "a/tests/setup/main.tf"])
