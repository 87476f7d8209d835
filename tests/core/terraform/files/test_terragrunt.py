from collections.abc import Mapping

from trueup.core.terraform.files.closure import Repository, repository
from trueup.core.terraform.files.terragrunt import above, closure, runs, waits_for

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
    found = closure(of(FILES), "live/prod/vpc")
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
