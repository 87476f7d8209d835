"""The page that lists what came of the suite on both servers: pure, from results to Markdown."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.controlplane.conformance.specs import AREAS, Came, Chosen, Result, Spec

Results = Mapping[str, Result]
MADE = "<!-- Made by make conformance; changes here are lost. -->"
INTRODUCTION = """\
Kubernetes has its own end-to-end tests. Those of the API machinery and of authentication need no
node, so they can be put to the embedded API server, and to a real control plane of the same make
(etcd, kube-apiserver and kube-controller-manager {version}; pods are simulated on both). What
passes on the real one and not on the embedded one is listed with its reason.
"""


def page(specs: Sequence[Spec], chosen: Chosen, real: Results, own: Results, version: str) -> str:
    """Markdown."""
    run = [spec for spec in specs if not chosen.left(spec)]
    parts = [
        MADE,
        "# Kubernetes' own tests",
        INTRODUCTION.format(version=version).strip(),
        _table(("", "run", "real", "embedded"), _totals(run, real, own)),
        "## What differs",
        _differing(run, chosen, real, own),
    ]
    for area in AREAS:
        mine = [spec for spec in run if spec.area == area]
        rows = [(_short(spec), _told(real, spec), _told(own, spec)) for spec in mine]
        parts += [f"## {area}", _table(("test", "real", "embedded"), rows)]
    parts += ["## What is left out", _table(("why", "tests"), _left(specs, chosen))]
    return "\n\n".join(parts) + "\n"


def differing(specs: Sequence[Spec], real: Results, own: Results) -> Iterator[Spec]:
    """What passes on the real control plane and not on the embedded server."""
    for spec in specs:
        if _passed(real, spec) and not _passed(own, spec):
            yield spec


def _differing(run: Sequence[Spec], chosen: Chosen, real: Results, own: Results) -> str:
    rows = [
        (_short(spec), chosen.difference(spec).strip() or "not known yet")
        for spec in differing(run, real, own)
    ]
    return _table(("test", "why"), rows) if rows else "Nothing."


def _totals(run: Sequence[Spec], real: Results, own: Results) -> Iterator[tuple[str, ...]]:
    for area in AREAS:
        mine = [spec for spec in run if spec.area == area]
        counts = [
            f"{sum(_passed(results, spec) for spec in mine)} passed" for results in (real, own)
        ]
        yield (area, str(len(mine)), *counts)


def _left(specs: Sequence[Spec], chosen: Chosen) -> Iterator[tuple[str, ...]]:
    counted = Counter(why for spec in specs if (why := chosen.left(spec)))
    for reason, count in counted.most_common():
        yield reason, str(count)


def _passed(results: Results, spec: Spec) -> bool:
    return spec.name in results and results[spec.name].came is Came.PASSED


def _told(results: Results, spec: Spec) -> str:
    return results[spec.name].came if spec.name in results else "not run"


def _short(spec: Spec) -> str:
    """The name without its area, and without what the table's markup would stumble over."""
    return spec.name.removeprefix(f"[{spec.area}] ").replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
