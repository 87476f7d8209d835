"""Traced: the spans of a delivery, one in the trace of each commit that it tells of."""

from collections.abc import Iterator

from trueup.core.spans import announced, caller_of
from trueup.core.webhooks.notice import NOBODY, Delivery, Notice
from trueup.model.span import Span, Stage


def told_of(
    host: str, notice: Notice, times: tuple[float, float], name: str, delivery: Delivery
) -> Iterator[Span]:
    """*times*: from when to when it was looked at; *name*: what its sender calls it."""
    if not notice.addresses or notice.artifact:
        return
    stage = Stage("webhook", *times, attributes={"trueup.host": host})
    caller = caller_of(delivery.header("traceparent"))
    for commit in dict.fromkeys(each.after for each in notice.moved):
        if commit and commit not in NOBODY:
            yield announced(notice.addresses[0], commit, stage, name, caller)
