"""Asking: requests to repositories are counted, and how long they take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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
from trueup.core.source.repositories import shown
from trueup.k8s.value import Value
from trueup.model.metric import Metric
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
THEIR_REFS = Question("ls-remote", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)
THEIR_TIPS = Question("fetch", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)
PUSH = Question("push", hydration.GIT_REQUESTS, hydration.GIT_SECONDS, pending=None)


@dataclass(slots=True)
class Answer:
    """*failed*: as whoever asks may say that does not raise."""

    failed: bool = False


@contextmanager
def asked(meter: Meter, url: str, question: Question, revision: str = "") -> Iterator[Answer]:
    """The block is one request to *url*; *revision*: what it is about, if it fails."""
    repo, answer, began = shown(url), Answer(), time.monotonic()
    waits = question.pending
    if waits:
        meter.add(waits, (repo,), 1)
    try:
        yield answer
    except BaseException:
        answer.failed = True
        raise
    finally:
        if waits:
            meter.add(waits, (repo,), -1)
        meter.count(question.asked, (repo, question.called))
        meter.observe(question.took, (repo, question.called), time.monotonic() - began)
        if answer.failed and question.failed:
            more = (revision,) if "revision" in question.failed.labels else ()
            meter.count(question.failed, (repo, *more))


@contextmanager
def committed(meter: Meter, url: str) -> Iterator[None]:
    """The block is one commit on a branch of *url*, with all that it takes."""
    repo, said, began = shown(url), "failure", time.monotonic()
    meter.add(hydration.PENDING, (repo,), 1)
    try:
        yield
        said = "success"
    finally:
        meter.add(hydration.PENDING, (repo,), -1)
        meter.count(hydration.REQUESTS, (repo, said))
        meter.observe(hydration.SECONDS, (repo, said), time.monotonic() - began)
