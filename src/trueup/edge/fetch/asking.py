"""
Asking: requests to repositories are counted, and how long they take; how each answered is kept.

The meter has what Prometheus adds up; people who look at a repository want to know how it is now.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from trueup.core.history.veil import hidden
from trueup.core.metrics.catalogue import hydration
from trueup.core.metrics.catalogue.repositories import (
    GIT_FETCH_FAILED,
    GIT_LOOK_FAILED,
    GIT_REQUESTS,
    GIT_SECONDS,
    OCI_EXTRACT_FAILED,
    OCI_REQUESTS,
    OCI_RESOLVE_FAILED,
    OCI_SECONDS,
    OCI_TAGS_FAILED,
    OCI_TEST_FAILED,
    PENDING,
)
from trueup.core.metrics.unmetered import UNMETERED
from trueup.core.source.repositories import normalized, shown
from trueup.k8s.value import Value
from trueup.model.metric import Metric
from trueup.model.workings import Answered
from trueup.ports import Meter


class Question(Value, frozen=True):
    """
    What is asked, as Argo CD calls it, and what it counts by.

    *pending*: what waits; None: that is counted by whoever asks.
    """

    called: str
    asked: Metric
    took: Metric
    failed: Metric | None = None
    pending: Metric | None = PENDING


LOOK = Question("ls-remote", GIT_REQUESTS, GIT_SECONDS, GIT_LOOK_FAILED)
FETCH = Question("fetch", GIT_REQUESTS, GIT_SECONDS, GIT_FETCH_FAILED)
TEST = Question("test-repo", OCI_REQUESTS, OCI_SECONDS, OCI_TEST_FAILED)
TAGS = Question("get-tags", OCI_REQUESTS, OCI_SECONDS, OCI_TAGS_FAILED)
RESOLVE = Question("resolve-revision", OCI_REQUESTS, OCI_SECONDS, OCI_RESOLVE_FAILED)
EXTRACT = Question("extract", OCI_REQUESTS, OCI_SECONDS, OCI_EXTRACT_FAILED)
BRINGING = (FETCH, EXTRACT)
MOST = 1000  # repositories whose last answer is kept
LONGEST = 500  # characters of a problem
THEIR_REFS = Question("ls-remote", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)
THEIR_TIPS = Question("fetch", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)
PUSH = Question("push", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)


@dataclass(slots=True)
class Answer:
    """*failed*: as whoever asks may say that does not raise; *problem*: why."""

    failed: bool = False
    problem: str = ""


class Asking:
    """*meter* counts requests; how each repository answered last is kept, of `MOST` of them."""

    def __init__(self, meter: Meter = UNMETERED) -> None:
        self._meter = meter
        self._known: OrderedDict[str, Answered] = OrderedDict()

    @property
    def latest(self) -> tuple[Answered, ...]:
        """By their addresses."""
        return tuple(sorted(self._known.values(), key=lambda each: each.repo))

    def forget(self, address: str) -> None:
        """*address*, `normalized`: nobody uses it any more."""
        for repo in [each for each in self._known if normalized(each) == address]:
            del self._known[repo]

    @contextmanager
    def asked(self, url: str, question: Question, revision: str = "") -> Iterator[Answer]:
        """The block is one request to *url*; *revision*: what it is about, if it fails."""
        repo, answer, began, meter = shown(url), Answer(), time.monotonic(), self._meter
        waits = question.pending
        if waits:
            meter.add(waits, (repo,), 1)
        try:
            yield answer
        except BaseException as error:  # one that was cancelled is a failed one, too
            answer.failed = True
            told = "" if isinstance(error, asyncio.CancelledError) else str(error)
            answer.problem = told.removeprefix(f"{repo}: ")
            raise
        finally:
            took = time.monotonic() - began
            if waits:
                meter.add(waits, (repo,), -1)
            meter.count(question.asked, (repo, question.called))
            meter.observe(question.took, (repo, question.called), took)
            if answer.failed and question.failed:
                more = (revision,) if "revision" in question.failed.labels else ()
                meter.count(question.failed, (repo, *more))
            self._note(repo, question, answer, round(took, 3))

    @contextmanager
    def committed(self, url: str) -> Iterator[None]:
        """The block is one commit on a branch of *url*, with all that it takes."""
        repo, said, began, meter = shown(url), "failure", time.monotonic(), self._meter
        meter.add(hydration.PENDING, (repo,), 1)
        try:
            yield
            said = "success"
        finally:
            meter.add(hydration.PENDING, (repo,), -1)
            meter.count(hydration.REQUESTS, (repo, said))
            meter.observe(hydration.SECONDS, (repo, said), time.monotonic() - began)

    def _note(self, repo: str, question: Question, answer: Answer, took: float) -> None:
        """An answer that nobody waited for says nothing."""
        if answer.failed and not answer.problem:
            return
        before, now = self._known.pop(repo, None), datetime.now(UTC)
        brought = question in BRINGING and not answer.failed
        self._known[repo] = Answered(
            repo,
            question.called,
            now,
            took,
            hidden(answer.problem)[:LONGEST],
            now if not answer.failed else before.answered if before else None,
            now if brought else before.fetched if before else None,
            took if brought else before.bringing if before else 0.0,
        )
        if len(self._known) > MOST:
            self._known.popitem(last=False)
