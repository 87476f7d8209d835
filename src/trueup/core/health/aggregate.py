"""Aggregate: the health of an application from that of its objects (reference 1.5)."""

from collections.abc import Iterable, Iterator, Mapping

from trueup.core.annotations.hooks import skipped
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.comparison import Compared
from trueup.model.health import Health, Status

IGNORE_HEALTHCHECK = "argocd.argoproj.io/ignore-healthcheck"
CULPRITS = 3

_RANKS = {status: rank for rank, status in enumerate(Status)}
_NEUTRAL_OF_CHILDREN = frozenset({Status.MISSING, Status.UNKNOWN})


def aggregate(
    compared: Iterable[Compared], health_of: Mapping[Ref, Health | None], app: Ref | None = None
) -> Health:
    """
    The worst health that counts, naming at most three culprits.

    Hooks, objects that are marked to be left out, the application itself and objects that
    are missing do not count; but if objects are expected and none is live, all is Missing.
    """
    expected = [each for each in compared if not each.hook and not _left_out(each)]
    if expected and all(each.live is None for each in expected):
        return Health(Status.MISSING, "none of the application's resources is live")
    judged = list(_judged(expected, health_of, app))
    worst = max((health.status for _, health in judged), key=rank, default=Status.HEALTHY)
    if worst is Status.HEALTHY:
        return Health(worst)
    culprits = [(ref, health) for ref, health in judged if health.status is worst]
    return Health(worst, _named(culprits))


def rank(status: Status) -> int:
    """0 is best."""
    return _RANKS[status]


def _left_out(each: Compared) -> bool:
    return each.desired is not None and skipped(each.desired)


def _judged(
    expected: Iterable[Compared], health_of: Mapping[Ref, Health | None], app: Ref | None
) -> Iterator[tuple[Ref, Health]]:
    for each in expected:
        found = health_of.get(each.ref)
        if each.live is None or found is None or each.ref == app:
            continue
        if each.live.annotation(IGNORE_HEALTHCHECK) == "true" or skipped(each.live):
            continue
        if each.ref.kind == APPLICATION and found.status in _NEUTRAL_OF_CHILDREN:
            continue
        yield each.ref, found


def _named(culprits: list[tuple[Ref, Health]]) -> str:
    shown = [_culprit(ref, health) for ref, health in culprits[:CULPRITS]]
    more = len(culprits) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _culprit(ref: Ref, health: Health) -> str:
    name = f"{ref.kind.kind} {ref.name}"
    return f"{name}: {health.message}" if health.message else name
