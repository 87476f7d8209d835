"""The charts that a chart depends on and does not hold."""

import pytest

from tests.support.looks import look
from trueup.core.render.dependencies import Shelf, vendored
from trueup.core.render.inputs import Look
from trueup.model.errors import Stalled
from trueup.model.source import Source

CHART = """
# file: c/Chart.yaml
apiVersion: v2
name: web
dependencies:
- name: db
  version: ">=1.0 <2"
  repository: http://127.0.0.1:18999
  condition: db.enabled,other
  tags: [back, "end"]
  alias: store
  import-values:
  - data
  - {parent: x, child: a.b}
- {name: db, version: "^1.2", repository: "http://127.0.0.1:18999/"}
"""
LOCK = """
# file: c/Chart.lock
dependencies:
- {name: db, repository: "http://127.0.0.1:18999", version: 1.2.3}
- {name: db, repository: "http://127.0.0.1:18999/", version: 1.2.3}
digest: sha256:28dd9e15c4989c336f60a409535b75e3d611ff16b7e5fe712243e312d173e0b4
generated: "2026-11-28T10:49:14.00221109Z"
"""
NAMED = """
# file: c/Chart.yaml
name: web
dependencies: [{name: db, version: 1.x, repository: "@stable"}]
"""


def _wanted(text: str, shelf: Shelf | None = None) -> list[Source]:
    seen = look(text)
    assert list(vendored("c", seen, shelf or Shelf())) == []  # nothing is at hand yet
    return [source for sources in seen.lacking.values() for source in sources]


def test_the_lock_says_the_version() -> None:
    assert [
        (each.repo_url, each.chart, each.target_revision) for each in _wanted(CHART + LOCK)
    ] == [
        ("http://127.0.0.1:18999", "db", "1.2.3"),
        ("http://127.0.0.1:18999/", "db", "1.2.3"),
    ]


def test_without_a_lock_the_range_counts() -> None:
    assert [each.target_revision for each in _wanted(CHART)] == [">=1.0 <2", "^1.2"]


def test_a_lock_for_other_dependencies_is_refused() -> None:
    with pytest.raises(Stalled) as stalled:
        _wanted(CHART.replace("^1.2", "^1.1") + LOCK)
    assert stalled.value.reason == "LockOutOfSync"
    assert stalled.value.message.startswith("c/Chart.lock: the lock is out of sync")
    assert "helm dependency update" in stalled.value.hint


def test_a_repository_may_be_called_by_its_name() -> None:
    shelf = Shelf({"stable": "https://charts.test"})
    assert _wanted(NAMED, shelf)[0].repo_url == "https://charts.test"
    assert _wanted(NAMED.replace("@", "alias:"), shelf)[0].repo_url == "https://charts.test"
    with pytest.raises(Stalled) as stalled:
        _wanted(NAMED)
    assert stalled.value.reason == "UnknownRepository"


def test_credentials_for_other_hosts_are_asked_for() -> None:
    (source,) = _wanted(NAMED, Shelf({"stable": "https://charts.test"}, everywhere=True))
    assert source.helm is not None
    assert source.helm.pass_credentials


def test_what_is_in_the_folder_is_not_fetched() -> None:
    assert _wanted(CHART + "# file: c/charts/db-1.2.3.tgz\n") == []
    assert _wanted(CHART + "# file: c/charts/Other/Chart.yaml\nname: db\n") == []


def test_a_dependency_may_lie_beside_the_chart() -> None:
    beside = CHART.replace("http://127.0.0.1:18999/", "file://../db") + (
        "# file: db/Chart.yaml\nname: db\n"
        "dependencies: [{name: deep, repository: 'https://x.test', version: 1.0.0}]\n"
    )
    seen = look(beside)
    assert dict(vendored("c", seen, Shelf())) == {"charts/db-^1.2": "db"}
    assert {each[0].chart for each in seen.lacking.values()} == {"db", "deep"}
    with pytest.raises(Stalled, match="missing in charts/ directory: db"):
        _wanted(CHART.replace("http://127.0.0.1:18999/", "file://../nowhere"))


def test_what_is_at_hand_is_laid_into_the_chart() -> None:
    first = look(NAMED)
    shelf = Shelf({"stable": "https://charts.test"})
    list(vendored("c", first, shelf))
    ((name, sources),) = first.lacking.items()
    trees = look(NAMED, **{name: "# file: Chart.yaml\nname: db\n"})
    seen = Look(trees.trees, {}, {}, {name: sources[0]})
    list(vendored("c", seen, shelf))  # the contents are at hand in the other
    assert list(vendored("c", trees, shelf)) == [("charts/db", f"${name}")]


def test_a_chart_beside_it_must_have_the_version_that_is_asked_for() -> None:
    chart = "# file: c/Chart.yaml\nname: c\ndependencies:\n- {name: db, version: 2.x, repository: 'file://../db'}\n"
    with pytest.raises(Stalled, match=r"db/Chart.yaml has version 1.0.0, and 2.x is asked for"):
        _wanted(chart + "# file: db/Chart.yaml\nname: db\nversion: 1.0.0\n")
    seen = look(chart + "# file: db/Chart.yaml\nname: db\nversion: 2.1.0\n")
    assert dict(vendored("c", seen, Shelf())) == {"charts/db": "db"}
