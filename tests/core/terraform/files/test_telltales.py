from trueup.core.terraform.files.telltales import known_by, read_by

PATHS = (
    *("trueup.yaml", "a/trueup.yaml", "a/main.tf", "a/x.tofu", "a/terragrunt.hcl", "a/other.hcl"),
    *("a/x.auto.tfvars", "a/terraform.tfvars", "a/.terraform.lock.hcl", "README.md"),
)


def test_what_is_read_to_know_the_roots() -> None:
    read = ["trueup.yaml", "a/main.tf", "a/x.tofu", "a/terragrunt.hcl"]
    assert list(read_by(PATHS, "trueup.yaml")) == read


def test_what_need_only_be_there() -> None:
    known = ["a/x.auto.tfvars", "a/terraform.tfvars", "a/.terraform.lock.hcl"]
    assert list(known_by(PATHS)) == known
