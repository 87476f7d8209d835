import pytest

from trueup.k8s.ref import GroupKind, Ref
from trueup.model.address import address, managed, order, output, ref_of


@pytest.mark.parametrize(
    ("text", "module", "kind", "name"),
    [
        ("aws_x.web", "", "aws_x", "web"),
        ("aws_x.web[0]", "", "aws_x", "web[0]"),
        ('aws_x.web["a.b"]', "", "aws_x", 'web["a.b"]'),
        ('aws_x.web["a\\"].b"]', "", "aws_x", 'web["a\\"].b"]'),
        ("data.aws_ami.last", "", "data.aws_ami", "last"),
        ("module.net.aws_x.web", "module.net", "aws_x", "web"),
        (
            'module.net["x.y"].module.sub[1].data.aws_ami.last',
            'module.net["x.y"].module.sub[1]',
            "data.aws_ami",
            "last",
        ),
        ("ephemeral.vault.token", "", "ephemeral.vault", "token"),
        ("output.name", "", "output", "name"),
        ("check.c", "", "check", "c"),
        ("no address", "", "", "no address"),
        ("module.net", "", "module", "net"),
        ("", "", "", ""),
    ],
)
def test_an_address_is_a_ref_and_back(text: str, module: str, kind: str, name: str) -> None:
    assert ref_of(text) == Ref(GroupKind("terraform", kind), module, name)
    assert address(ref_of(text)) == text


def test_the_root_comes_first_and_instances_are_counted() -> None:
    wanted = ["a.x[2]", "a.x[10]", "b.x", "module.m[2].a.x", "module.m[10].a.x"]
    assert sorted([*wanted[2:], *wanted[:2]], key=lambda each: order(ref_of(each))) == wanted


def test_only_resources_are_managed() -> None:
    assert managed(ref_of("module.m.aws_x.a"))
    assert not managed(ref_of("data.aws_x.a"))
    assert not managed(output("o"))
