"""Kept: the lines that objects come to, by metric; made when an object changes, not when asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from trueup.k8s.value import Value
from trueup.model.metric import Metric

Lines = Mapping[Metric, bytes]
"""What one object adds to each metric: whole lines."""


class Asked(Value, frozen=True):
    """
    What is told on request only, since others than we choose how much of it there is.

    *labels*: of applications, *cluster_labels* of clusters, *set_labels* of ApplicationSets;
    *conditions*: types of conditions.
    """

    labels: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    cluster_labels: tuple[str, ...] = ()
    set_labels: tuple[str, ...] = ()


def renamed(metric: Metric, labels: Iterable[str]) -> Metric:
    """*metric* with ``label_NAME`` for each of *labels*, as Argo CD spells it."""
    more = (f"label_{_spelt(each)}" for each in labels)
    return Metric(
        metric.name,
        metric.kind,
        metric.part,
        metric.help,
        tuple(dict.fromkeys((*metric.labels, *more))),
        bound=metric.bound,
    )


def valued(labels: Iterable[str], said: Mapping[str, Any]) -> tuple[str, ...]:
    """The values for `renamed`; of two labels that are spelt alike the first counts."""
    found: dict[str, str] = {}
    for each in labels:
        found.setdefault(_spelt(each), str(said.get(each) or ""))
    return tuple(found.values())


def _spelt(label: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "_" for each in label)


def part(value: Any, *path: str) -> Mapping[str, Any]:
    """The mapping at *path*, whatever somebody has written there."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def said(value: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    found = value.get(name)
    return found if isinstance(found, str) and found else otherwise


def listed(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = value.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def seconds(time: str) -> float | None:
    """RFC 3339 as seconds since 1970; None: it is none."""
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        return None
