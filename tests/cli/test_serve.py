"""``serve``: what its flags set."""

from typing import Any

import pytest

from trueup.cli.given import Given
from trueup.cli.serve import said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"port": 9}, {"web_port": 9}),
        ({"loglevel": "debug", "logformat": "json"}, {"logging_level": "debug"}),
        ({"loglevel": "debug", "log-level": "warning"}, {"logging_level": "warning"}),
        ({"tls": False}, {"web_tls": False, "web_no_tls": True}),
        ({"disable-auth": True}, {"web_auth": "none"}),
    ],
)
def test_flags_by_the_names_of_settings(typed: dict[str, Any], expected: dict[str, Any]) -> None:
    assert said(Given(typed, frozenset(typed))).items() >= expected.items()


def test_the_format_of_the_log_as_argo_cd_spells_it() -> None:
    given = Given({"logformat": "json", "log-format": "text"}, frozenset({"logformat"}))
    assert said(given) == {"logging_format": "json"}
