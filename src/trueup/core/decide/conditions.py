"""Conditions: what there is to say of an application, with the time since when it is so."""

from collections.abc import Iterable
from datetime import datetime

from trueup.model.application import AppCondition
from trueup.model.policy import Finding

LIMIT = 4096  # characters: a message is for people, and the object has to fit into the store


def conditions(
    findings: Iterable[Finding], before: Iterable[AppCondition], now: datetime
) -> tuple[AppCondition, ...]:
    """
    One condition for each type and message; the time of one that was there before is kept.

    Argo CD has one condition of each error type: several messages are joined.
    """
    since = {(old.type, old.message): old.last_transition_time for old in before}
    told: dict[str, list[str]] = {}
    for finding in findings:
        message = worded(finding)
        if message not in told.setdefault(finding.type, []):
            told[finding.type].append(message)
    made = []
    for type_, messages in told.items():
        for message in ["; ".join(messages)] if type_.endswith("Error") else messages:
            cut = _cut(message, LIMIT)
            made.append(AppCondition(type_, cut, since.get((type_, cut)) or now))
    return tuple(made)


def worded(finding: Finding) -> str:
    """The message, and the hint where there is one, however long the message is."""
    hint = f" (hint: {finding.hint})" if finding.hint else ""
    return _cut(finding.message, LIMIT - len(hint)) + hint


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
