"""Whether a change is about a part."""

import pytest

from tests.support import folders
from trueup.core.changeset.touching import Area
from trueup.core.terraform.files.closure import closure, repository

REPO = folders.files("""
# file: net/main.tf
module "naming" { source = "../modules/naming" }
# file: net/eu.tfvars
# file: modules/naming/main.tf
# file: modules/other/main.tf
# file: other/main.tf
""")
ROOT = closure(repository(tuple(REPO), REPO.__getitem__), "net", ["eu.tfvars"])
AREA = Area(
    (ROOT,),
    files=frozenset({"bases/shop.yaml"}),
    folders=frozenset({"apps/shop"}),
    named="../shared;/values/*.yaml",
    folder="apps/shop",
    declared="argocd/shop.yaml",
)


@pytest.mark.parametrize(
    ("path", "touches"),
    [
        ("net/main.tf", True),
        ("net/new.tf", True),
        ("modules/naming/gone.tf", True),
        ("modules/other/main.tf", False),
        ("other/main.tf", False),
        ("bases/shop.yaml", True),
        ("bases/mall.yaml", False),
        ("apps/shop/new.yaml", True),
        ("apps/shopping/a.yaml", False),
        ("apps/shared/a.yaml", True),
        ("values/eu.yaml", True),
        ("argocd/shop.yaml", True),
        ("README.md", False),
    ],
)
def test_by_what(path: str, touches: bool) -> None:
    assert AREA.touched([path]) == (path if touches else "")


def test_of_many_the_first_is_told() -> None:
    assert AREA.touched(["z", "net/main.tf", "apps/shop/a"]) == "apps/shop/a and 1 more"
