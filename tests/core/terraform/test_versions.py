import pytest

from trueup.core.terraform.versions import constraint, pinned, version


@pytest.mark.parametrize(
    ("allowed", "yes", "no"),
    [
        ("", "0.1.0 1.11.4", "1.12.0-beta1"),
        ("1.5.7", "1.5.7 v1.5.7", "1.5.8 1.5.7-rc1"),
        ("= 1.5", "1.5.0", "1.5.1"),
        ("!= 1.5.7", "1.5.6 1.6.0", "1.5.7"),
        ("> 1.5", "1.5.1 2.0.0", "1.5.0 1.4.9"),
        (">= 1.5, < 2.0", "1.5.0 1.99.0", "1.4.9 2.0.0"),
        (">=1.5,<1.6", "1.5.9", "1.6.0"),
        ("<= 1.5.7", "1.5.7 0.12.0", "1.5.8"),
        ("~> 1.5", "1.5.0 1.11.4", "1.4.0 2.0.0"),
        ("~> 1.5.2", "1.5.2 1.5.9", "1.5.1 1.6.0"),
        ("~> 1", "1.0.0 2.0.0", "0.9.0"),
        (">= 1.12.0-alpha1", "1.12.0-beta1 1.12.0 1.13.0", "1.12.0-alpha0 1.13.0-alpha1"),
        ("= 1.12.0-beta1", "1.12.0-beta1", "1.12.0 1.12.0-beta2"),
        ("~> 1.5, != 1.6.0", "1.5.0 1.6.1", "1.6.0"),
    ],
)
def test_what_a_constraint_allows(allowed: str, yes: str, no: str) -> None:
    read = constraint(allowed)
    assert [each for each in yes.split() if not read.allows(version(each))] == []
    assert [each for each in no.split() if read.allows(version(each))] == []


@pytest.mark.parametrize("text", ["newest", "~~> 1", ">= ", "1.5,", "=> 1.5", "1.x", ">= 1.5 < 2"])
def test_what_is_no_constraint(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        constraint(text)


def test_versions_are_in_order() -> None:
    texts = ["1.2.0-alpha", "1.2.0-alpha.1", "1.2.0-alpha.2", "1.2.0-rc1", "1.2.0", "1.10.0"]
    assert [str(each) for each in sorted(map(version, reversed(texts)))] == texts


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"1.9.8\n", "1.9.8"), (b"v1.9.8", "1.9.8"), (b"latest:^1.9", ""), (b"", ""), (b"\xff", "")],
)
def test_what_a_file_for_tfenv_pins(text: bytes, said: str) -> None:
    assert pinned(text) == said
