"""What commands say, for people."""

from pathlib import Path

import pytest

from trueup.core.terraform.secrets import Secrets
from trueup.edge.terraform import telling
from trueup.model.terraform import Diagnostic

NOTHING = Secrets()
FRAMED = """\
Initializing the backend...
\x1b[31m╷\x1b[0m
\x1b[31m│\x1b[0m \x1b[1mError: \x1b[0mNo valid credential sources found
\x1b[31m│\x1b[0m
\x1b[31m│\x1b[0m   on main.tf line 3, in provider "aws":
\x1b[31m│\x1b[0m    3: provider "aws" {}
\x1b[31m│\x1b[0m
\x1b[31m│\x1b[0m Please see the documentation.
\x1b[31m╵\x1b[0m
╷
│ Warning: Something else
│
│ It is old.
╵
"""


def test_diagnostics_of_plain_text() -> None:
    error, warning = telling.told(FRAMED, NOTHING)
    assert (error.severity, error.summary) == ("error", "No valid credential sources found")
    assert error.where == "main.tf:3"
    assert error.detail.endswith("Please see the documentation.")
    assert warning == Diagnostic("warning", "Something else", "It is old.")


def test_diagnostics_of_lines(tmp_path: Path) -> None:
    said = tmp_path / "01-plan.said"
    said.write_text(
        '{"@level":"info","@message":"Terraform 1.11.4","type":"version"}\n'
        '{"@level":"error","@message":"Error: no","type":"diagnostic","diagnostic":'
        '{"severity":"error","summary":"no","detail":"why","address":"a.b",'
        '"range":{"filename":"main.tf","start":{"line":7}}}}\n'
        "not JSON\n{also not\n"
    )
    said.with_suffix(".errors").write_text("Error: plain\n")
    assert list(telling.diagnostics(said, NOTHING)) == [
        Diagnostic("error", "no", "why", "a.b", "main.tf:7"),
        Diagnostic("error", "plain"),
    ]
    assert telling.log([("plan", said)], NOTHING, 1000) == (
        "# plan\nTerraform 1.11.4\nError: no\nwhy\nnot JSON\n{also not\nError: plain\n"
    )


@pytest.mark.parametrize("lines", [10, 100, 100_000])
def test_of_a_long_log_beginning_and_end_are_kept(tmp_path: Path, lines: int) -> None:
    said = tmp_path / "01-plan.said"
    said.write_text("".join(f"line {number}\n" for number in range(lines)))
    log = telling.log([("plan", said)], NOTHING, 2000)
    assert len(log) < 2100
    assert log.startswith("# plan\nline 0\n")
    assert log.endswith(f"line {lines - 1}\n")
    assert ("characters left out" in log) == (lines > 100)
