"""
Text: figures as Prometheus reads them, in its own format (0.0.4) and as OpenMetrics (1.0.0).

Both have the same lines for gauges, so that these can be kept; they differ in what a counter's
family is called, in how the bounds of a histogram are written, and in that OpenMetrics has
exemplars and an end.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite, isnan

from trueup.k8s.value import Value
from trueup.model.metric import Kind, Metric

PLAIN = "text/plain; version=0.0.4; charset=utf-8"
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
END = b"# EOF\n"
INFINITE = float("inf")
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})
_TOTAL = "_total"
LONGEST = 512
"""Characters of a label that are told: others than we choose how many there are."""


class Exemplar(Value, frozen=True):
    """One thing that was counted: the trace in which that was, and its value."""

    trace: str
    value: float


class Counted(Value, frozen=True):
    """
    Of a histogram or a summary: how many, and their sum.

    *buckets*: how many in each, not cumulated, the last without bound; *examples* likewise.
    """

    count: int
    sum: float
    buckets: Sequence[int] = ()
    examples: Sequence[Exemplar | None] = ()


def content_type(accept: str) -> str:
    """What is answered to a header ``Accept``."""
    return OPEN if "application/openmetrics-text" in accept else PLAIN


def header(metric: Metric, *, openly: bool) -> bytes:
    """The two lines above those of a metric."""
    name = metric.name
    if openly and metric.kind is Kind.COUNTER:
        name = name.removesuffix(_TOTAL)
    told = metric.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {name} {told}\n# TYPE {name} {metric.kind}\n".encode()


def labelled(names: Iterable[str], values: Iterable[str]) -> str:
    """``a="x",b="y"``."""
    pairs = zip(names, values, strict=True)
    return ",".join([f'{name}="{value[:LONGEST].translate(_ESCAPES)}"' for name, value in pairs])


def gauge(metric: Metric, values: Iterable[str], value: float = 1) -> bytes:
    """One line, the same in both formats."""
    return _encoded(f"{series(metric.name, labelled(metric.labels, values))} {number(value)}\n")


def counter(name: str, labels: str, value: float, example: Exemplar | None = None) -> bytes:
    """*example*: for OpenMetrics only."""
    return _encoded(f"{series(name, labels)} {number(value)}{_told(example)}\n")


def distribution(metric: Metric, labels: str, of: Counted, *, openly: bool) -> bytes:
    """The lines of one series of a histogram or a summary."""
    lines = _buckets(metric, labels, of, openly=openly) if metric.buckets else iter(())
    ends = (
        f"{series(metric.name + '_sum', labels)} {number(of.sum)}\n",
        f"{series(metric.name + '_count', labels)} {of.count}\n",
    )
    return _encoded("".join((*lines, *ends)))


def _buckets(metric: Metric, labels: str, of: Counted, *, openly: bool) -> Iterator[str]:
    begin, below = f"{labels}," if labels else "", 0
    examples = of.examples if openly and of.examples else [None] * len(of.buckets)
    bounds = (*metric.buckets, INFINITE)
    for bound, many, example in zip(bounds, of.buckets, examples, strict=True):
        below += many
        le = f'{begin}le="{_bound(bound, openly=openly)}"'
        yield f"{metric.name}_bucket{{{le}}} {below}{_told(example)}\n"


def series(name: str, labels: str) -> str:
    return f"{name}{{{labels}}}" if labels else name


def _encoded(lines: str) -> bytes:
    """Half a character, which UTF-8 cannot say, costs that label and not the scrape."""
    return lines.encode(errors="replace")


def number(value: float) -> str:
    """As short as it can be said."""
    if not isfinite(value):
        return "NaN" if isnan(value) else "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _bound(bound: float, *, openly: bool) -> str:
    """OpenMetrics wants ``1.0``, where clients of Prometheus have always said ``1``."""
    said = number(bound)
    return f"{said}.0" if openly and said.isdigit() else said


def _told(example: Exemplar | None) -> str:
    return f' # {{trace_id="{example.trace}"}} {number(example.value)}' if example else ""
