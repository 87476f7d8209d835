"""
Performance: how often, how fast and how well what is committed comes to be live.

The four figures of DORA, of one application or of many, by what `core.metrics.course` has seen.
"""

from datetime import date, datetime
from enum import StrEnum

from trueup.k8s.value import Value


class Result(StrEnum):
    """RESTORED: what a deployment that failed had broken was well again."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RESTORED = "restored"


class Milestone(Value, frozen=True):
    """
    Something that came of a deployment, when it did.

    *seconds*: of one that succeeded, since its commit; of what was restored, since it failed; None:
    nobody knows.
    """

    namespace: str
    name: str
    at: datetime
    result: Result
    seconds: float | None = None


class Tally(Value, frozen=True):
    """
    How many of one kind there were, of one application or of several, on a day or on several.

    *timed*: how many of them have seconds; *seconds*: their sum.
    """

    result: Result
    count: int
    timed: int = 0
    seconds: float = 0.0
    day: date | None = None
    namespace: str = ""
    name: str = ""


class Figures(Value, frozen=True):
    """
    Of a time; None: nothing happened that says so.

    *deployments*: that came to an end, *failed* among them. *frequency*: deployments a day.
    *lead*: seconds from commit to live, on average; *failure*: the share that failed, from 0 to 1;
    *restore*: seconds from failure to well, on average.
    """

    deployments: int = 0
    failed: int = 0
    restored: int = 0
    frequency: float = 0.0
    lead: float | None = None
    failure: float | None = None
    restore: float | None = None


class Day(Value, frozen=True):
    """One, in UTC, for a chart."""

    day: date
    succeeded: int = 0
    failed: int = 0
    lead: float | None = None
    restore: float | None = None
