from typing import Any

import pytest

from trueup.core.terraform.walking import bare, configured, modules_of, provisioners
from trueup.model.address import ref_of

INNER = {"address": "aws_x.in", "provisioners": [{"type": "local-exec"}]}
SHOWN: dict[str, Any] = {
    "configuration": {
        "root_module": {
            "resources": [{"address": "aws_x.a"}, {"address": "data.aws_x.a"}],
            "module_calls": {"m": {"module": {"resources": [INNER]}}},
        }
    }
}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("aws_x.a", {"address": "aws_x.a"}),
        ('aws_x.a["k"]', {"address": "aws_x.a"}),
        ("data.aws_x.a[0]", {"address": "data.aws_x.a"}),
        ('module.m["x.y"].aws_x.in[1]', INNER),
        ("module.other.aws_x.in", {}),
        ("aws_x.other", {}),
    ],
)
def test_an_instance_is_configured_where_its_resource_is(
    address: str, found: dict[str, Any]
) -> None:
    assert configured(SHOWN, ref_of(address)) == found


def test_provisioners_of_a_resource() -> None:
    assert list(provisioners(SHOWN, ref_of("module.m.aws_x.in"))) == [{"type": "local-exec"}]
    assert list(provisioners({}, ref_of("aws_x.a"))) == []


def test_names_without_keys() -> None:
    assert modules_of('module.a["x.y"].module.b[0]') == ["a", "b"]
    assert bare('web["a[0]"]') == "web"
