from collections.abc import Mapping

from trueup.core.terraform.files.closure import Repository, repository
from trueup.core.terraform.files.terragrunt import above, read, runs, waits_for

FILES = {
    "README.md": "",
    "live/terragrunt.hcl": 'locals {\n  common = read_terragrunt_config("common.hcl")\n}',
    "live/common.hcl": 'inputs = yamldecode(file("../data/all.yaml"))',
    "live/prod/env.hcl": "",
    "live/prod/vpc/terragrunt.hcl": 'terraform {\n  source = "../../../modules//vpc"\n}',
    "live/prod/app/terragrunt.hcl": 'dependency "vpc" { config_path = "../vpc" }',
    "live/prod/app/main.tf": "",
    "live/dev/env.hcl": "",
    "modules/vpc/main.tf": "",
    "modules/shared/main.tf": "",
    "data/all.yaml": "",
    "data/other.yaml": "",
}


def of(files: Mapping[str, str]) -> Repository:
    return repository(files, lambda path: files[path].encode())


def test_what_runs_a_module_is_no_shared_file() -> None:
    assert runs(of(FILES), "live/prod/vpc")
    assert not runs(of(FILES), "live")
    assert list(above("live/prod/vpc")) == ["live/prod", "live", "."]


def test_a_unit_waits_for_those_that_it_depends_on() -> None:
    assert waits_for(of(FILES), "live/prod/app") == ("live/prod/vpc",)


def test_a_unit_is_made_of_its_module_and_of_what_it_includes() -> None:
    found = read(of(FILES), "live/prod/vpc").closure
    assert sorted(found.files) == [
        "data/all.yaml",
        "live/common.hcl",
        "live/prod/env.hcl",
        "live/prod/vpc/terragrunt.hcl",
        "live/terragrunt.hcl",
        "modules/shared/main.tf",
        "modules/vpc/main.tf",
    ]
    assert found.touched(["modules/vpc/new.tf"])
    assert not found.touched(["live/dev/env.hcl", "README.md", "data/other.yaml"])


LIVE = {
    "root.hcl": """
        remote_state { backend = "s3" }
        locals { account = read_terragrunt_config(find_in_parent_folders("account.hcl")) }
        terraform_version_constraint = ">= 1.5"
    """,
    "_envcommon/app.hcl": 'terraform { source = "${get_repo_root()}//modules/app" }',
    "live/account.hcl": "",
    "live/app/terragrunt.hcl": """
        include "root" { path = find_in_parent_folders("root.hcl") }
        include "env" {
          path = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/app.hcl"
        }
        terraform {
          before_hook "lint" {
            commands = ["plan"]
            execute  = ["tflint"]
          }
        }
        terraform_binary = "tofu"
        dependency "db" { config_path = "../db" }
        inputs = { user = run_cmd("whoami") }
    """,
    "live/db/terragrunt.hcl": 'terraform { source = "../../modules/db" }',
    "live/other/terragrunt.hcl": "",
    "modules/app/main.tf": 'variable "x" {}',
    "modules/db/main.tf": "",
    "docs/x.md": "",
}


def test_a_unit_with_all_that_its_functions_lead_to() -> None:
    unit = read(of(LIVE), "live/app")
    assert (unit.tool, unit.version, unit.units) == ("tofu", ">= 1.5", ("live/db",))
    assert unit.closure.widened == ""
    assert "live/db/terragrunt.hcl" in unit.closure.files
    assert "modules/db/main.tf" in unit.closure.files
    assert "_envcommon/app.hcl" in unit.closure.files
    assert "live/account.hcl" in unit.closure.files


def test_what_a_unit_runs_is_told() -> None:
    found = read(of(LIVE), "live/app").inspected
    assert found.backend == "s3"
    assert found.variables == ()
    assert [(each.by, each.what) for each in found.provisioners] == [
        ("before_hook.lint", '["tflint"]')
    ]
    assert [each.what for each in found.outward] == ["run_cmd"]


def test_where_a_source_is_not_told_all_of_the_repository_counts() -> None:
    files = {**LIVE, "live/db/terragrunt.hcl": 'terraform { source = "${local.base}/db" }'}
    found = read(of(files), "live/db").closure
    assert "local.base" in found.widened
    assert found.touched(["docs/x.md"])
    elsewhere = 'terraform { source = "git::https://example.com/x.git" }'
    assert not read(of({**LIVE, "live/db/terragrunt.hcl": elsewhere}), "live/db").closure.widened


def test_a_backend_that_is_generated_is_one() -> None:
    text = 'generate "b" { contents = "terraform {\\n  backend \\"gcs\\" {}\\n}" }'
    assert read(of({"a/terragrunt.hcl": text}), "a").inspected.backend == "generated"
