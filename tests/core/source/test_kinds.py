"""What an address means, and what need not be looked at again."""

import pytest

from trueup.core.source.kinds import Declared, Kind, fixed, kind, kind_of_repository, short
from trueup.model.source import Source

HELM = Declared("helm")
HELM_OCI = Declared("helm", enable_oci=True)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = f"sha256:{'ab' * 32}"


@pytest.mark.parametrize(
    ("url", "chart", "declared", "expected"),
    [
        ("https://git.example.test/shop.git", "", Declared(), Kind.GIT),
        ("git@git.example.test:shop/web.git", "", Declared(), Kind.GIT),
        ("file:///srv/shop", "", Declared(), Kind.GIT),
        ("https://charts.example.test/stable", "nginx", Declared(), Kind.CHART),
        ("https://charts.example.test/stable", "nginx", HELM, Kind.CHART),
        ("https://registry.example.test", "nginx", HELM_OCI, Kind.REGISTRY),
        ("registry.example.test/charts", "nginx", Declared(), Kind.REGISTRY),
        ("registry.example.test:5000/charts", "nginx", Declared(), Kind.REGISTRY),
        ("oci://registry.example.test/charts", "nginx", Declared(), Kind.REGISTRY),
        ("oci://registry.example.test/charts/nginx", "", Declared(), Kind.ARTIFACT),
        ("https://files.example.test/shop.tar.gz", "", Declared(), Kind.ARCHIVE),
        ("https://files.example.test/shop.TGZ?token=a", "", Declared(), Kind.ARCHIVE),
        ("http://files.example.test/shop.zip", "", Declared(), Kind.ARCHIVE),
        ("https://files.example.test/shop.tar.zst", "", Declared(), Kind.ARCHIVE),
        ("https://files.example.test/shop.txz", "", Declared(), Kind.ARCHIVE),
        ("file:///srv/shop.zip", "", Declared(), Kind.GIT),
        ("s3://manifests/prod", "", Declared(), Kind.BUCKET),
    ],
)
def test_what_an_address_means(url: str, chart: str, declared: Declared, expected: Kind) -> None:
    assert kind(Source(url, chart=chart), declared) is expected


@pytest.mark.parametrize(
    ("url", "declared", "expected"),
    [
        ("https://charts.example.test/stable", HELM, Kind.CHART),
        ("registry.example.test/charts", HELM_OCI, Kind.REGISTRY),
        ("registry.example.test/charts", HELM, Kind.REGISTRY),
        ("oci://registry.example.test/shop", Declared("oci"), Kind.ARTIFACT),
        ("https://git.example.test/shop", Declared("git"), Kind.GIT),
    ],
)
def test_what_a_repository_is(url: str, declared: Declared, expected: Kind) -> None:
    assert kind_of_repository(url, declared) is expected


@pytest.mark.parametrize(
    ("url", "chart", "revision", "expected"),
    [
        ("https://git.example.test/shop", "", COMMIT, True),
        ("https://git.example.test/shop", "", "v1.2.3", False),
        ("https://charts.example.test", "nginx", "1.2.3", True),
        ("https://charts.example.test", "nginx", "v1.2.3-rc.1+build", True),
        ("https://charts.example.test", "nginx", "1.2", False),
        ("https://charts.example.test", "nginx", "1.2.*", False),
        ("https://charts.example.test", "nginx", "", False),
        ("oci://registry.example.test/shop", "", "1.2.3", False),
        ("oci://registry.example.test/shop", "", DIGEST, True),
        ("https://files.example.test/shop.zip", "", "", False),
        ("https://files.example.test/shop.zip", "", DIGEST, True),
    ],
)
def test_what_stays_the_same_for_ever(url: str, chart: str, revision: str, expected: bool) -> None:
    assert fixed(Source(url, target_revision=revision, chart=chart)) is expected


def test_a_revision_is_shown_short_if_it_says_nothing() -> None:
    assert short(COMMIT) == "0123456"
    assert short(DIGEST) == "sha256:abababa"
    assert short("12.3.4-rc.10+build") == "12.3.4-rc.10+build"
