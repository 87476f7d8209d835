"""What the charts in a chart are called, and where they lie."""

import pytest

from trueup.core.render.job import Helm
from trueup.core.trace.charts import folder, inner, names, template

FILES = {
    "shop/Chart.yaml": b"""
dependencies:
- {name: redis, alias: cache}
- {name: redis, alias: queue}
- {name: db}
- {name: shared}
""",
    "shop/charts/redis/Chart.yaml": b"name: redis",
    "shop/charts/db/Chart.yaml": b"dependencies: [{name: logs, alias: audit}]",
    "shop/charts/db/charts/logs/Chart.yaml": b"name: logs",
    "shop/charts/unlisted/Chart.yaml": b"name: unlisted",
    "libs/shared/Chart.yaml": b"dependencies: [{name: small, alias: tiny}]",
    "libs/small/Chart.yaml": b"not: [a, chart",
}
JOB = Helm(
    "shop",
    "shop",
    "default",
    vendored={"charts/shared": "libs/shared", "charts/shared/charts/small": "libs/small"},
)
PLACES = {
    ("cache",): "shop/charts/redis",
    ("queue",): "shop/charts/redis",
    ("db",): "shop/charts/db",
    ("db", "audit"): "shop/charts/db/charts/logs",
    ("shared",): "libs/shared",
    ("shared", "tiny"): "libs/small",
    ("unlisted",): "shop/charts/unlisted",
}


def test_every_chart_has_its_names_and_its_folder() -> None:
    found = inner(JOB, FILES)
    assert dict(found) == PLACES
    assert [len(called) for called, _ in found] == sorted(len(called) for called in PLACES)


@pytest.mark.parametrize(("called", "where"), PLACES.items())
def test_a_chart_lies_in_its_folder_whatever_it_is_called(
    called: tuple[str, ...], where: str
) -> None:
    assert folder(JOB, called, FILES) == where
    inside = "".join(f"charts/{name}/" for name in called)
    assert template(JOB, f"{inside}templates/web.yaml", FILES) == f"{where}/templates/web.yaml"


def test_the_chart_itself() -> None:
    assert folder(JOB, (), FILES) == "shop"
    assert template(JOB, "templates/web.yaml", FILES) == "shop/templates/web.yaml"
    assert template(Helm("", "shop", "default"), "templates/web.yaml", {}) == "templates/web.yaml"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("templates/web.yaml", ()),
        ("charts/cache/templates/a/web.yaml", ("cache",)),
        ("charts/db/charts/audit/templates/web.yaml", ("db", "audit")),
        ("crds/web.yaml", None),
        ("charts/db/crds/web.yaml", None),
    ],
)
def test_a_template_belongs_to_a_chart_by_its_name(
    told: str, found: tuple[str, ...] | None
) -> None:
    assert names(told) == found
