"""What is deployed for monitoring is of one piece: files, tables, run-books, the seeds' labels."""

import json
import re
from pathlib import Path

import pytest
import yaml

from deploy.monitoring.__main__ import FOLDER, files
from deploy.monitoring.board import Board
from deploy.monitoring.boards import BOARDS
from deploy.monitoring.grafana import dashboard
from trueup.core.metrics.catalogue import METRICS
from trueup.model.metric import Kind

DOCS = Path(__file__).parents[2] / "docs"
NAME = re.compile(r"\b(?:argocd|grpc|trueup|workqueue)_[a-z0-9_]+\b")
ENDINGS = ("_bucket", "_sum", "_count")
GRID = 24
CALLED, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"


def known(name: str) -> bool:
    if name in METRICS:
        return True
    base = next((name.removesuffix(end) for end in ENDINGS if name.endswith(end)), "")
    return base in METRICS and METRICS[base].kind in (Kind.HISTOGRAM, Kind.SUMMARY)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_files_are_what_the_tables_make(path: Path) -> None:
    assert path.read_text() == files()[path], "run `make monitoring`"


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_dashboards_ask_for_metrics_that_there_are(board: Board) -> None:
    text = (FOLDER / "dashboards" / f"{board.name}.json").read_text()
    assert {name for name in NAME.findall(text) if not known(name)} == set()


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_whoever_points_at_a_panel_reads_what_it_means(board: Board) -> None:
    found = dashboard(board)["panels"]
    panels = [each for each in found if each["type"] != "row"]
    assert [each["title"] for each in panels if not each["description"]] == []
    assert [each["title"] for each in panels if not each["fieldConfig"]["defaults"]["unit"]] == []


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_what_others_tell_by_the_same_names_is_not_shown_as_ours(board: Board) -> None:
    """Any controller has a ``workqueue_depth``, and any process its memory."""
    asked = [query.expr for row in board.rows for panel in row.panels for query in panel.queries]
    shared = [each for each in asked if re.search(r"\b(workqueue|process)_", each)]
    assert [
        each for each in shared if "and on (instance) trueup_start_time_seconds" not in each
    ] == []


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_panels_lie_beside_each_other(board: Board) -> None:
    found = json.loads((FOLDER / "dashboards" / f"{board.name}.json").read_text())
    taken: set[tuple[int, int]] = set()
    for panel in found["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= GRID
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells


def test_rules_ask_for_metrics_that_there_are_and_have_run_books() -> None:
    groups = yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert {
        name for rule in rules for name in NAME.findall(rule["expr"]) if not known(name)
    } == set()
    books = (DOCS / "how-to" / "alerts.md").read_text()
    for rule in rules:
        if "alert" in rule:
            assert f"### {rule['alert']}\n" in books
            anchor = rule["alert"].lower()
            assert rule["annotations"]["runbook_url"] == f"docs/how-to/alerts.md#{anchor}"


def test_run_books_are_links_where_somebody_says_where_they_are_read(tmp_path: Path) -> None:
    found = files(tmp_path, "https://git.example.com/trueup/blob/main/")
    begin = "https://git.example.com/trueup/blob/main/docs/how-to/alerts.md#"
    for name in ("rules.yaml", "kubernetes/prometheusrule.yaml"):
        body = yaml.safe_load(found[tmp_path / name])
        groups = body.get("spec", body)["groups"]
        alerts = [rule for group in groups for rule in group["rules"] if "alert" in rule]
        assert alerts
        assert all(each["annotations"]["runbook_url"].startswith(begin) for each in alerts)


def test_each_alert_is_raised_in_the_tests_of_the_rules() -> None:
    groups = yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}
    tests = yaml.safe_load((FOLDER / "rules_test.yaml").read_text())["tests"]
    raised = {
        rule["alertname"]
        for test in tests
        for rule in test["alert_rule_test"]
        if rule.get("exp_alerts")
    }
    assert alerts == raised


def test_argo_cds_service_monitors_find_the_services() -> None:
    """The first is that of the examples; the others are as Argo CD's own manual has them."""
    services = list(yaml.safe_load_all((FOLDER / "kubernetes" / "services.yaml").read_text()))
    for wanted, port in (
        ({COMPONENT: "metrics", CALLED: "argocd-metrics"}, 8082),
        ({CALLED: "argocd-server-metrics"}, 8083),
        ({CALLED: "argocd-repo-server"}, 8084),
        ({CALLED: "argocd-commit-server"}, 8087),
        ({CALLED: "argocd-notifications-controller-metrics"}, 9001),
    ):
        (found,) = [
            each for each in services if wanted.items() <= each["metadata"]["labels"].items()
        ]
        assert found["spec"]["ports"] == [{"name": "metrics", "port": port, "targetPort": port}]
