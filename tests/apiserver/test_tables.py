"""Tables as ``kubectl get`` prints them: the cells of each kind."""

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from trueup.apiserver.columns.column import duration
from trueup.apiserver.columns.table import COLUMNS
from trueup.apiserver.tables import table
from trueup.apiserver.writes import kind_of

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
CREATED = "2026-01-01T11:55:00Z"


def printed(text: str, *, wide: bool = False) -> dict[str, Any]:
    """The row of the object that *text* says, by the names of its columns."""
    body = yaml.safe_load(text)
    body["metadata"].setdefault("creationTimestamp", CREATED)
    made = table(kind_of(body), [body], NOW)
    columns = [(c["name"], c["priority"]) for c in made["columnDefinitions"]]
    cells = made["rows"][0]["cells"]
    return {
        name: cell
        for (name, priority), cell in zip(columns, cells, strict=True)
        if wide or not priority
    }


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (312, "5m12s"),
        (1800, "30m"),
        (3 * 3600, "3h"),
        (4 * 3600 + 300, "4h5m"),
        (30 * 3600, "30h"),
        (3 * 86400 + 4 * 3600, "3d4h"),
        (20 * 86400, "20d"),
        (800 * 86400, "2y70d"),
    ],
)
def test_ages_are_written_as_kubectl_writes_them(seconds: int, text: str) -> None:
    assert duration(seconds) == text


def test_every_kind_prints_an_object_that_says_nothing() -> None:
    for kind in COLUMNS:
        version = f"{kind.group}/v1" if kind.group else "v1"
        body = {"apiVersion": version, "kind": kind.kind, "metadata": {"name": "bare"}}
        assert table(kind, [body], NOW)["rows"][0]["cells"]


def test_a_deployment() -> None:
    assert printed(
        """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}}
  template: {spec: {containers: [{name: a, image: "a:1"}, {name: b, image: "b:2"}]}}
status: {readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2}
""",
        wide=True,
    ) == {
        "Name": "shop",
        "Ready": "2/3",
        "Up-to-date": 3,
        "Available": 2,
        "Age": "5m",
        "Containers": "a,b",
        "Images": "a:1,b:2",
        "Selector": "app=shop",
    }


def pod(status: str, meta: str = "") -> dict[str, Any]:
    return printed(f"""
apiVersion: v1
kind: Pod
metadata: {{name: shop {meta}}}
spec: {{containers: [{{name: a}}], initContainers: [{{name: i}}, {{name: j}}]}}
status: {status}
""")


RUNNING = "{name: a, ready: true, restartCount: 0, state: {running: {}}}"


@pytest.mark.parametrize(
    ("status", "word", "ready"),
    [
        ("{phase: Pending}", "Pending", "0/1"),
        (f"{{phase: Running, containerStatuses: [{RUNNING}]}}", "Running", "1/1"),
        (
            "{phase: Running, containerStatuses: [{name: a, ready: false, restartCount: 4,"
            " state: {waiting: {reason: CrashLoopBackOff}}}]}",
            "CrashLoopBackOff",
            "0/1",
        ),
        (
            "{phase: Succeeded, containerStatuses: [{name: a, ready: false, restartCount: 0,"
            " state: {terminated: {exitCode: 0, reason: Completed}}}]}",
            "Completed",
            "0/1",
        ),
        (
            "{phase: Failed, containerStatuses: [{name: a, ready: false, restartCount: 0,"
            " state: {terminated: {exitCode: 3}}}]}",
            "ExitCode:3",
            "0/1",
        ),
        (
            "{phase: Pending, initContainerStatuses: [{name: i, restartCount: 0,"
            " state: {terminated: {exitCode: 0}}}, {name: j, restartCount: 0,"
            " state: {waiting: {reason: PodInitializing}}}]}",
            "Init:1/2",
            "0/1",
        ),
        (
            "{phase: Pending, initContainerStatuses: [{name: i, restartCount: 2,"
            " state: {waiting: {reason: CrashLoopBackOff}}}]}",
            "Init:CrashLoopBackOff",
            "0/1",
        ),
        ("{phase: Failed, reason: Evicted}", "Evicted", "0/1"),
    ],
)
def test_what_a_pod_is_doing(status: str, word: str, ready: str) -> None:
    found = pod(status)
    assert (found["Status"], found["Ready"]) == (word, ready)


def test_a_pod_that_goes_is_terminating() -> None:
    found = pod("{phase: Running}", ', deletionTimestamp: "2026-01-01T12:00:00Z"')
    assert found["Status"] == "Terminating"


def test_restarts_say_when_the_last_was() -> None:
    found = pod(
        "{phase: Running, containerStatuses: [{name: a, ready: true, restartCount: 3, state:"
        " {running: {}}, lastState: {terminated: {finishedAt: '2026-01-01T11:58:00Z'}}}]}"
    )
    assert found["Restarts"] == "3 (2m ago)"


def test_a_service_waits_for_its_address() -> None:
    assert printed("""
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.7
  ports: [{port: 80, nodePort: 30080, protocol: TCP}, {port: 443, protocol: TCP}]
""") == {
        "Name": "shop",
        "Type": "LoadBalancer",
        "Cluster-IP": "10.96.0.7",
        "External-IP": "<pending>",
        "Port(s)": "80:30080/TCP,443/TCP",
        "Age": "5m",
    }


def test_a_job() -> None:
    assert printed("""
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec: {completions: 1}
status:
  succeeded: 1
  startTime: "2026-01-01T11:55:00Z"
  completionTime: "2026-01-01T11:55:42Z"
  conditions: [{type: Complete, status: "True"}]
""") == {
        "Name": "migrate",
        "Status": "Complete",
        "Completions": "1/1",
        "Duration": "42s",
        "Age": "5m",
    }


def test_an_event() -> None:
    assert printed("""
apiVersion: v1
kind: Event
metadata: {name: shop.1}
involvedObject: {kind: Pod, name: shop}
type: Warning
reason: BackOff
message: "Back-off restarting failed container\\n"
lastTimestamp: "2026-01-01T11:59:30Z"
""") == {
        "Last Seen": "30s",
        "Type": "Warning",
        "Reason": "BackOff",
        "Object": "pod/shop",
        "Message": "Back-off restarting failed container",
    }


def test_columns_of_a_definition() -> None:
    printer: list[dict[str, Any]] = [
        {"name": "Sync", "type": "string", "jsonPath": ".status.sync"},
        {"name": "Since", "type": "date", "jsonPath": ".status.since"},
        {"name": "Count", "type": "integer", "jsonPath": ".status.count"},
        {"name": "Conds", "type": "string", "jsonPath": ".status.list", "priority": 1},
        {"name": "Ready", "type": "string", "jsonPath": '.status.c[?(@.type=="Ready")].status'},
    ]
    body = yaml.safe_load("""
metadata: {name: shop}
status:
  sync: Synced
  since: "2026-01-01T11:59:00Z"
  list: [1, a]
  c: [{type: Ready, status: "True"}]
""")
    made = table(kind_of({"apiVersion": "x/v1", "kind": "X"}), [body], NOW, printer=printer)
    assert made["rows"][0]["cells"] == ["shop", "Synced", "60s", None, '[1,"a"]', "True"]
    assert [c["priority"] for c in made["columnDefinitions"]] == [0, 0, 0, 0, 1, 0]


def test_rows_carry_metadata_the_object_or_nothing() -> None:
    body = {"metadata": {"name": "shop"}, "data": {"a": "b"}}
    kind = kind_of({"apiVersion": "v1", "kind": "ConfigMap"})
    assert table(kind, [body], NOW)["rows"][0]["object"] == {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"name": "shop"},
    }
    assert table(kind, [body], NOW, include="Object")["rows"][0]["object"] == body
    assert table(kind, [body], NOW, include="None")["rows"][0]["object"] is None
