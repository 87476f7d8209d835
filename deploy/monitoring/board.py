"""Board: a dashboard as data."""

from trueup.k8s.value import Value


class Query(Value, frozen=True):
    """PromQL, and what a series is called (``{{label}}``)."""

    expr: str
    legend: str = ""


class Panel(Value, frozen=True):
    """
    *kind*: ``stat``, ``timeseries``, ``table``, ``bargauge`` or ``piechart``. *unit*: as Grafana
    calls it. *width*: of 24. *says*: what it means, for whoever points at it. *bad*: the value from
    which on it is red.
    """

    title: str
    queries: tuple[Query, ...]
    kind: str = "timeseries"
    unit: str = "short"
    width: int = 8
    says: str = ""
    bad: float | None = None


class Row(Value, frozen=True):
    """Panels that belong together."""

    title: str
    panels: tuple[Panel, ...]


class Variable(Value, frozen=True):
    """What can be chosen above the board: the values of *label* of *metric*."""

    name: str
    metric: str
    label: str
    several: bool = True


class Board(Value, frozen=True):
    """*name*: of its file, and its address in Grafana."""

    name: str
    title: str
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]


def one(
    title: str, expr: str, unit: str = "short", *, says: str = "", bad: float | None = None
) -> Panel:
    """A figure."""
    return Panel(title, (Query(expr),), "stat", unit, 4, says, bad)


def over_time(title: str, *queries: Query, unit: str = "short", says: str = "") -> Panel:
    """Lines."""
    return Panel(title, queries, "timeseries", unit, 12, says)


def listed(title: str, expr: str, unit: str = "short", says: str = "") -> Panel:
    """A table, with a line for each series."""
    return Panel(title, (Query(expr),), "table", unit, 12, says)
