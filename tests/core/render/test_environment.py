"""The build environment and its substitution."""

import pytest

from trueup.core.render.environment import build_environment, substituted
from trueup.model.source import Source

SOURCE = Source("https://example.test/x.git", "apps/web", "main")
ENVIRONMENT = build_environment("shop", "prod", "default", SOURCE, "0123456789" * 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$ARGOCD_APP_NAME-x", "shop-x"),
        ("${ARGOCD_APP_NAME}x", "shopx"),
        ("$ARGOCD_APP_NAMEx", ""),
        ("$$ARGOCD_APP_NAME", "$ARGOCD_APP_NAME"),
        ("a$", "a$"),
        ("a$ b", "a$ b"),
        ("$UNKNOWN.", "."),
        ("$10", "0"),
        ("${", ""),
        ("$ARGOCD_APP_REVISION_SHORT/$ARGOCD_APP_REVISION_SHORT_8", "0123456/01234567"),
        ("$ARGOCD_APP_SOURCE_PATH@$ARGOCD_APP_SOURCE_TARGET_REVISION", "apps/web@main"),
    ],
)
def test_substitution_is_that_of_go(text: str, expected: str) -> None:
    assert substituted(text, ENVIRONMENT) == expected
