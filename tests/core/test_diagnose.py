"""What of an installation may be shown to strangers who help."""

import pytest

from trueup.core.diagnose import blotted, logged, said, variables
from trueup.core.history.veil import HIDDEN

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIdef\n-----END RSA PRIVATE KEY-----"


def test_of_a_service_of_notifications_it_is_told_where_it_is() -> None:
    services = {
        "service.slack": "token: $slack-token\nicon: x",
        "service.email": "{host: smtp.example.com, port: 587, from: a@b, password: abc}",
        "service.webhook.a": "{url: https://u:p@a.example.com/x, headers: [{name: X, value: abc}]}",
        "service.pagerdutyv2": "serviceKeys: {mine: abc}",
        "service.broken": "{",
        "context": "url: https://cd.example.com",
    }
    assert said(services) == {
        "service.slack": [{"token": "$slack-token", "icon": HIDDEN}],
        "service.email": [
            {"host": "smtp.example.com", "port": 587, "from": "a@b", "password": HIDDEN}
        ],
        "service.webhook.a": [
            {
                "url": f"https://a.example.com/{HIDDEN}",
                "headers": [{"name": HIDDEN, "value": HIDDEN}],
            }
        ],
        "service.pagerdutyv2": [{"serviceKeys": {"mine": HIDDEN}}],
        "service.broken": HIDDEN,
        "context": "url: https://cd.example.com",
    }


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("TRUEUP_WEB_PORT", "8080", "8080"),
        ("TRUEUP_WEB_TOKEN", "abc", HIDDEN),
        ("TRUEUP_OTLP_HEADERS", "x-team=abc", HIDDEN),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-team=abc", HIDDEN),
        ("TF_VAR_size", "abc", HIDDEN),
        ("TF_LOG", "debug", "debug"),
    ],
)
def test_of_variables_those_that_are_no_secret(name: str, value: str, shown: str) -> None:
    assert variables({name: value, "HOME": "/"}, ("TRUEUP_", "OTEL_", "TF_")) == {name: shown}


def test_a_key_in_a_log_is_hidden_with_all_its_lines() -> None:
    assert logged(f"before\n{KEY}\nafter").splitlines() == [
        "before",
        f"-----BEGIN RSA PRIVATE KEY-----{HIDDEN}-----END RSA PRIVATE KEY-----",
        "after",
    ]


def test_what_an_address_asks_for_is_hidden() -> None:
    assert blotted("see https://a.example.com/x?sig=abc&v=1 or /x?y=z", ()) == (
        f"see https://a.example.com/x?{HIDDEN} or /x?y=z"
    )
