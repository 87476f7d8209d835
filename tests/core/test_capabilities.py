"""What charts are told of the cluster."""

import pytest

from trueup.core.capabilities import numbers
from trueup.model.errors import Stalled


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("", ""),
        ("v1.30.1+k3s1", "v1.30.1"),
        ("1.29.7-gke.1104000", "v1.29.7"),
        ("1.30", "v1.30"),
        (" v1.31.2", "v1.31.2"),
    ],
)
def test_only_the_numbers_of_a_version_count(version: str, told: str) -> None:
    assert numbers(version) == told


@pytest.mark.parametrize("version", ["1", "latest", "v"])
def test_what_is_no_version(version: str) -> None:
    with pytest.raises(Stalled, match="is no Kubernetes version"):
        numbers(version)
