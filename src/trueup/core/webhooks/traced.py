"""Traced: the spans of a delivery, one in the trace of each commit that it tells of."""

from collections.abc import Iterator

from trueup.core.spans import announced
from trueup.core.webhooks.notice import NOBODY, Notice
from trueup.model.span import Span, Stage


def told_of(host: str, notice: Notice, start: float, end: float, delivery: str) -> Iterator[Span]:
    """*delivery*: what its sender calls it."""
    if not notice.addresses or notice.artifact:
        return
    stage = Stage("webhook", start, end, attributes={"trueup.host": host})
    for commit in dict.fromkeys(each.after for each in notice.moved):
        if commit and commit not in NOBODY:
            yield announced(notice.addresses[0], commit, stage, delivery)
