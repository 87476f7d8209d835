from collections.abc import Mapping

import pytest

from trueup.core.terraform.files.closure import Repository, repository
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.terraform.files.roots import Root, Scope, Skipped, name_of

BACKEND = 'terraform {\n  backend "s3" {}\n}'
MAKES = 'resource "a" "b" {}'


def of(files: Mapping[str, str]) -> Repository:
    return repository(files, lambda path: files[path].encode())


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        ({"main.tf": MAKES}, {".": "nobody calls it as a module"}),
        ({"a/main.tf": BACKEND}, {"a": "it keeps its state in s3"}),
        ({"a/main.tf": 'provider "aws" {}'}, {"a": "it configures a provider"}),
        ({"a/main.tf": "", "a/.terraform.lock.hcl": ""}, {"a": "it has a lock file"}),
        ({"a/main.tf": "", "a/x.auto.tfvars": ""}, {"a": "it has values of its own"}),
        ({"a/main.tofu": MAKES}, {"a": "nobody calls it as a module"}),
        ({"a/variables.tf": 'variable "x" {}'}, {}),
        ({"a/x.yaml": ""}, {}),
        (
            {"a/main.tf": 'module "m" { source = "../m" }', "m/main.tf": MAKES},
            {"a": "nobody calls it as a module"},
        ),
        (
            {"a/main.tf": 'module "m" { source = "../m" }', "m/main.tf": BACKEND},
            {"a": "nobody calls it as a module", "m": "it keeps its state in s3"},
        ),
        (
            {"modules/m/main.tf": MAKES, "examples/x/main.tf": BACKEND, ".ci/main.tf": BACKEND},
            {},
        ),
    ],
)
def test_roots_by_convention(files: Mapping[str, str], roots: Mapping[str, str]) -> None:
    assert {root.path: root.why for root in discover(of(files)).roots} == roots


LENT = {"common/main.tf": MAKES, "dev/terraform.tfvars": "", "prod/terraform.tfvars": ""}


@pytest.mark.parametrize(
    ("files", "links", "roots"),
    [
        # One configuration, and values of their own.
        (
            LENT,
            {"dev/main.tf": "../common/main.tf", "prod/main.tf": "../common/main.tf"},
            {"dev": "it has values of its own", "prod": "it has values of its own"},
        ),
        # What says itself that it is one stays one, whoever has its files, too.
        (
            {**LENT, "common/terraform.tfvars": ""},
            {"dev/main.tf": "../common/main.tf"},
            {"common": "it has values of its own", "dev": "it has values of its own"},
        ),
        # So does what is not had as a whole.
        (
            {"a/main.tf": MAKES, "a/provider.tf": "", "b/main.tf": MAKES},
            {"b/provider.tf": "../a/provider.tf"},
            {"a": "nobody calls it as a module", "b": "nobody calls it as a module"},
        ),
        # A folder by another name; and what leads nowhere, or out of the repository.
        ({"a/main.tf": MAKES}, {"b": "a"}, {"a": "nobody calls it as a module"}),
        (
            LENT,
            {"dev/main.tf": "main.tf", "prod/main.tf": "/etc/main.tf"},
            {"common": "nobody calls it as a module"},
        ),
    ],
)
def test_a_link_to_a_file_is_one_of_its_folder(
    files: Mapping[str, str], links: Mapping[str, str], roots: Mapping[str, str]
) -> None:
    repo = repository(files, lambda path: files[path].encode(), links)
    assert {root.path: root.why for root in discover(repo).roots} == roots


def test_a_folder_that_others_have_as_a_whole_is_told_as_such() -> None:
    links = {"dev/main.tf": "../common/main.tf"}
    repo = repository(LENT, lambda path: LENT[path].encode(), links)
    assert Skipped("common", "dev links to all of its files") in discover(repo).skipped


def test_the_tool_is_told_by_its_files() -> None:
    found = discover(of({"a/main.tofu": MAKES, "b/main.tf": MAKES})).roots
    assert [root.kind for root in found] == ["tofu", "terraform"]


def test_terragrunt_is_recognised_with_what_it_depends_on() -> None:
    files = {
        "live/terragrunt.hcl": "remote_state { backend = 1 }",
        "live/prod/vpc/terragrunt.hcl": 'terraform {\n  source = "git::https://x/vpc"\n}',
        "live/prod/app/terragrunt.hcl": """
            include "root" { path = find_in_parent_folders() }
            dependency "vpc" { config_path = "../vpc" }
            dependencies { paths = ["../vpc", "../../dev/db"] }
        """,
    }
    assert [(root.name, root.kind, root.depends_on) for root in discover(of(files)).roots] == [
        ("live-prod-app", "terragrunt", ("live-prod-vpc", "live-dev-db")),
        ("live-prod-vpc", "terragrunt", ()),
    ]


def test_a_layout_names_roots_and_excludes_others() -> None:
    files = {f"{path}/main.tf": MAKES for path in ("envs/dev", "envs/prod", "net", "old/x/y")}
    layout = Layout(
        (
            Entry("envs/prod", name="shop", workspace="{folder}", tool="tofu"),
            Entry("envs/*", name="shop-{folder}", variable_files=("{folder}.tfvars",)),
        ),
        exclude=("old/**",),
    )
    found = discover(of(files), layout)
    assert found.findings == ()
    assert found.roots == (
        Root(
            "shop-dev",
            "envs/dev",
            why="trueup.yaml names envs/*",
            said=Entry("envs/*", name="shop-dev", variable_files=("dev.tfvars",)),
        ),
        Root(
            "shop",
            "envs/prod",
            "tofu",
            "prod",
            why="trueup.yaml names envs/prod",
            said=Entry("envs/prod", name="shop", workspace="prod", tool="tofu"),
        ),
        Root("net", "net", why="nobody calls it as a module"),
    )
    assert found.skipped == (Skipped("old/x/y", "trueup.yaml excludes it"),)


def test_each_workspace_is_a_root_of_its_own() -> None:
    layout = Layout((Entry("a", workspaces=("dev", "prod"), variable_files=("{workspace}.x",)),))
    found = discover(of({"a/main.tf": MAKES}), layout).roots
    told = [(each.name, each.workspace, each.said and each.said.variable_files) for each in found]
    assert told == [("a-dev", "dev", ("dev.x",)), ("a-prod", "prod", ("prod.x",))]


def test_roots_are_looked_for_where_the_scope_says() -> None:
    files = {f"{path}/main.tf": MAKES for path in ("live/a", "live/b", "live/old/c", "other")}
    scope = Scope("live/", include=("live/**",), exclude=("live/old/**",))
    found = discover(of(files), Layout(), scope)
    assert [root.path for root in found.roots] == ["live/a", "live/b"]
    assert found.skipped == (
        Skipped("live/old/c", "exclude names it"),
        Skipped("other", "it is not below live/"),
    )


def test_what_is_no_root_is_told_with_the_reason() -> None:
    files = {
        "a/main.tf": 'module "m" { source = "../m" }',
        "m/main.tf": MAKES,
        "modules/x/main.tf": MAKES,
        "none/variables.tf": 'variable "x" {}',
    }
    assert discover(of(files)).skipped == (
        Skipped("m", "a calls it as a module"),
        Skipped("modules/x", "it lies among modules, examples or tests, or is hidden"),
        Skipped("none", "it makes nothing"),
    )


def test_units_are_waited_for_by_what_their_roots_are_called() -> None:
    files = {
        "live/vpc/terragrunt.hcl": "",
        "live/app/terragrunt.hcl": 'dependency "vpc" { config_path = "../vpc" }',
    }
    found = discover(of(files), Layout((Entry("live/vpc", name="net"),))).roots
    assert [(each.name, each.kind, each.depends_on) for each in found] == [
        ("live-app", "terragrunt", ("net",)),
        ("net", "terragrunt", ()),
    ]


def test_a_layout_may_name_all_of_them() -> None:
    files = {"a/main.tf": MAKES, "b/main.tf": MAKES}
    found = discover(of(files), Layout((Entry("a"),), discover=False))
    assert [root.path for root in found.roots] == ["a"]


def test_what_a_layout_gets_wrong_is_told() -> None:
    files = {"a/main.tf": MAKES, "b/main.tf": MAKES}
    layout = Layout((Entry("a", name="x"), Entry("b", name="x"), Entry("c")))
    assert [each.message for each in discover(of(files), layout).findings] == [
        "trueup.yaml: c is no folder with a configuration of Terraform",
        "2 roots would be called x: a, b",
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".", "root"),
        ("envs/prod", "envs-prod"),
        ("A_b/C.d", "a-b-c-d"),
        ("x/" * 40 + "y", "x-" * 31 + "y"),
    ],
)
def test_names_are_made_of_paths(path: str, name: str) -> None:
    assert name_of(path) == name


def test_the_first_entry_that_fits_counts_whether_it_is_a_glob_or_not() -> None:
    files = {f"{path}/main.tf": MAKES for path in ("a/x", "a/y", "b")}
    entries = (Entry("./a/x/", name="one"), Entry("a/*", name="two"), Entry("a/y", name="three"))
    found = discover(of(files), Layout((*entries, Entry("b"))))
    assert [root.name for root in found.roots] == ["one", "two", "b"]
