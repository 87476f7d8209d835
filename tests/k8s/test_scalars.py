"""Scalars that another reader might take for something else."""

import pytest

from trueup.k8s.yaml.scalars import meaning


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("abc", "str"), ("yes", "bool"), ("y", "bool"), ("1", "int"), ("0o7", "int"),
        ("1e3", "float"), ("", "null"), ("<<", "merge"), ("2001-01-01", "timestamp"),
        ("12:30", "timestamp"), ("1.2.3", "str"), (".inf", "float"),
    ],
)  # fmt: skip
def test_what_a_plain_scalar_would_mean(text: str, tag: str) -> None:
    assert meaning(text) == tag
