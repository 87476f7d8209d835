"""What spans are called by: the commit, however its repository is spelt."""

import pytest

from trueup.core.spans import announced, id_of, noticed, root_of, trace_of
from trueup.core.webhooks.notice import Notice, moved
from trueup.core.webhooks.traced import told_of
from trueup.model.span import Stage

COMMIT, NOBODY = "a" * 40, "0" * 40
STAGE = Stage("webhook", 1.0, 2.0)


@pytest.mark.parametrize(
    "other",
    ["https://Host/org/repo.git", "https://user:key@host/org/repo", "https://host/org/repo/"],
)
def test_spellings_of_a_repository_are_one_trace(other: str) -> None:
    assert trace_of(other, COMMIT) == trace_of("https://host/org/repo", COMMIT)


def test_ids_are_of_the_lengths_of_open_telemetry() -> None:
    trace = trace_of("https://host/org/repo", COMMIT)
    assert (len(trace), len(root_of(trace)), len(id_of(trace, "x"))) == (32, 16, 16)


def test_a_webhook_stands_below_the_commit_that_it_tells_of() -> None:
    address = "https://host/org/repo"
    root = noticed(address, COMMIT, STAGE)
    span = announced(address, COMMIT, STAGE, "delivery-1")
    assert (root.parent, span.parent, span.trace) == ("", root.id, root.trace)
    assert span.id != announced(address, COMMIT, STAGE, "delivery-2").id


def test_no_secret_of_an_address_is_told() -> None:
    told = noticed("https://user:s3cret@host/org/repo", COMMIT, STAGE)
    assert "s3cret" not in str(told)


def test_each_commit_of_a_push_has_its_span() -> None:
    heads = (moved("refs/heads/a", after=COMMIT), moved("refs/heads/gone", after=NOBODY))
    notice = Notice(("https://host/org/repo",), heads)
    spans = list(told_of("github", notice, 1.0, 2.0, "d"))
    assert [each.trace for each in spans] == [trace_of("https://host/org/repo", COMMIT)]
    image = Notice(("registry/image",), heads, artifact=True)
    assert not list(told_of("harbor", image, 1.0, 2.0, "d"))
