"""Span: a part of the road of a commit, from where it was noticed to where it is healthy."""

from collections.abc import Mapping

from trueup.k8s.value import Value

Told = str | int | float | bool


class Stage(Value, frozen=True):
    """A part of the work on one object, in Unix seconds; *error*: what ended it."""

    name: str
    start: float
    end: float
    error: str = ""
    attributes: Mapping[str, Told] = {}


class Caller(Value, frozen=True):
    """The trace and the span of others in which we were asked, by W3C's ``traceparent``."""

    trace: str
    span: str


class Span(Value, frozen=True):
    """
    One span of OpenTelemetry.

    *trace*, *id*, *parent*: 32, 16 and 16 hexadecimal digits; no parent: it is a root. They are
    made of what the span is about (`trueup.core.spans`), so processes that know nothing of each
    other tell parts of one trace, and what is told twice is one span.
    """

    trace: str
    id: str
    stage: Stage
    parent: str = ""
    caller: Caller | None = None
