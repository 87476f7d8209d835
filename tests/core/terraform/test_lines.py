import json

import pytest

from trueup.core.terraform.lines import address, diagnostic, logged, parsed, words
from trueup.core.terraform.secrets import secrets_of
from trueup.model.terraform import Diagnostic


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"plain\n", "plain\n"),
        (b"{no JSON\n", "{no JSON\n"),
        (b'{"not":"Terraform\'s"}\n', '{"not":"Terraform\'s"}\n'),
        (
            b'{"@level":"info","@message":"Terraform 1.11.4","type":"version"}\n',
            "Terraform 1.11.4\n",
        ),
        (b'{"@level":"error","@message":"no","diagnostic":{"detail":"why"}}\n', "no\nwhy\n"),
        (b"[" * 100_000, "[" * 100_000),
        (b'{"a":' * 100_000, '{"a":' * 100_000),
        (b'{"@level":"info","@message":"\xff"}\n', '{"@level":"info","@message":"\ufffd"}\n'),
        (b'{"@level":"info","@message":"\\ud800"}\n', '{"@level":"info","@message":"\\ud800"}\n'),
    ],
)
def test_a_line_of_the_log(line: bytes, text: str) -> None:
    assert logged(line) == text


def test_what_a_line_is_about() -> None:
    hook = {"resource": {"addr": 'a.b["k"]'}, "provisioner": "local-exec", "output": "done"}
    said = parsed(json.dumps({"type": "provision_progress", "hook": hook}).encode())
    assert said is not None
    assert address(said) == 'a.b["k"]'
    assert words(said) == 'a.b["k"] (local-exec): done'
    assert words({"type": "outputs", "@message": "Outputs: 1"}) == ""
    assert address({}) == ""


def test_diagnostics() -> None:
    said = {
        "severity": "warning",
        "summary": "Check failed",
        "detail": "token-123 is old",
        "address": "a.b",
        "range": {"filename": "main.tf", "start": {"line": 30}},
    }
    found = diagnostic(json.dumps({"diagnostic": said}).encode(), secrets_of(["token-123"]))
    assert found == Diagnostic(
        "warning", "Check failed", "(sensitive value) is old", "a.b", "main.tf:30"
    )
    assert diagnostic(b"no JSON") is None
    assert diagnostic(b'{"diagnostic": null}') is None
