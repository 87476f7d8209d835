import pytest

from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.wheres import path_of, paths_in

FILES = ("root.hcl", "live/region.hcl", "live/vpc/terragrunt.hcl", "modules/net/main.tf")
REPO = repository(FILES, lambda _: b"")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ('"../../modules//net"', "modules//net"),
        ('"${get_repo_root()}//modules/net"', ".//modules/net"),
        ('"${get_repo_root()}/modules//net"', "modules//net"),
        ('"${dirname(find_in_parent_folders("root.hcl"))}/modules/net"', "modules/net"),
        ('"${get_parent_terragrunt_dir("root")}/modules/net"', "modules/net"),
        ('"${get_terragrunt_dir()}/../x"', "live/x"),
        ('find_in_parent_folders("region.hcl")', "live/region.hcl"),
        ('"git::https://example.com/x.git//m?ref=v1"', ""),
        ('"tfr:///terraform-aws-modules/vpc/aws?version=3.3.0"', ""),
        ('"github.com/org/modules//net"', ""),
        ('"../../../elsewhere"', ""),
        ('"${local.base}/modules"', None),
        ("local.source", None),
        ('find_in_parent_folders("none.hcl")', None),
    ],
)
def test_where_a_text_leads(text: str, means: str | None) -> None:
    assert path_of(REPO, "live/vpc", "live/vpc/terragrunt.hcl", text) == means


def test_all_paths_in_an_expression() -> None:
    text = '{ a = read_terragrunt_config(find_in_parent_folders("region.hcl")), b = "../x//y" }'
    assert sorted(paths_in(REPO, "live/vpc", "live/vpc/terragrunt.hcl", text)) == [
        "live/region.hcl",
        "live/x",
    ]
