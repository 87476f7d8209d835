"""Each command and flag of ``argocd`` is there, or the page says why not."""

import pytest

from docs import argocd
from docs.argocd import MISSING, Line, Theirs
from trueup.cli.nouns import ABSENT

LINES = argocd.compared()


@pytest.mark.parametrize("command", argocd.theirs())
def test_it_is_there_or_there_is_a_reason(command: str) -> None:
    mine = [line for line in LINES if line.command == command]
    assert mine
    assert [line for line in mine if line.state == MISSING and not line.why] == []


def test_no_reason_is_given_for_what_is_there() -> None:
    absent = {line.command for line in LINES if line.state == MISSING and not line.flag}
    assert [name for name in ABSENT if name not in absent] == []
    flags = {(line.command, line.flag) for line in LINES if line.state == MISSING}
    assert [key for key in argocd.ABSENT_FLAGS if key not in flags] == []


def test_a_flag_that_changes_nothing_says_why() -> None:
    said = [line for line in LINES if line.flag == "grpc-web"]
    assert said == [
        Line("(root)", "grpc-web", "accepted", "the command line speaks the HTTP API only")
    ]


def test_the_file_is_read() -> None:
    assert Theirs.read("-o/--output text =wide") == Theirs("output", "o", "text", "wide")
    assert Theirs.read("--prune bool") == Theirs("prune", "", "bool", "")
    assert len(argocd.theirs()) == 170
