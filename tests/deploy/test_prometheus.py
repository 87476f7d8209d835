"""A real Prometheus scrapes a real server with traffic: every query of every dashboard has data."""

import asyncio
import math
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from deploy.monitoring.__main__ import FOLDER
from deploy.monitoring.boards import BOARDS
from tests.page.place import configured
from tests.support.alertmanager import Alertmanager, alertmanager
from tests.support.prometheus import Prometheus, prometheus, promtool
from tests.support.repository import Repository
from tests.support.serve import serving
from tests.support.serving import free_port
from trueup.core.metrics.catalogue import METRICS
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION
from trueup.model.metric import Part
from trueup.model.stack import STACK

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

PATIENCE = 120.0
SECOND_LOOK = 30.0
REFRESH = "argocd.argoproj.io/refresh"
CONFIG_MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {x: 'VALUE'}}"
REFUSED = "{apiVersion: v1, kind: ConfigMap, metadata: {name: Not_A_Name}}"
ROOT = 'resource "terraform_data" "it" { input = "VALUE" }'
CHOICES = {"$namespace": ".*", "$project": ".*", "$name": "web", "$__range": "5m"}
CHOICES |= {"$__rate_interval": "5m", "[1h]": "[5m]", "[24h]": "[5m]"}
PORTS = {
    Part.CONTROLLER: "TRUEUP_METRICS_CONTROLLER_PORT",
    Part.SERVER: "TRUEUP_METRICS_SERVER_PORT",
    Part.REPOSITORIES: "TRUEUP_METRICS_REPO_PORT",
    Part.COMMITS: "TRUEUP_METRICS_COMMIT_PORT",
    Part.NOTIFICATIONS: "TRUEUP_METRICS_NOTIFICATIONS_PORT",
}
JOBS = {
    Part.CONTROLLER: "argocd-metrics",
    Part.SERVER: "argocd-server-metrics",
    Part.REPOSITORIES: "argocd-repo-server",
    Part.COMMITS: "argocd-commit-server-metrics",
    Part.NOTIFICATIONS: "argocd-notifications-controller-metrics",
}
"""As ServiceMonitors call what they find by the Services of Argo CD, and of deploy/monitoring."""
BY_MACHINE = {"TrueupAbsent", "TrueupEventLoopLags", "TrueupQueueWaits"}
"""Raised at once by a look that fails, or by a machine that is slow."""
LEFT_TO_ARGO_CD = (
    "argocd_repo_pending_request_total non-counter metrics should not have",
    "argocd_app_orphaned_resources_count non-histogram and non-summary metrics should not have",
)
OTHERS = (
    "argocd_app_health_status",  # the panels of the examples
    'sum(argocd_app_health_status{health_status="Suspended"})',  # none is: old rules add these up
    'sum(argocd_app_sync_status{sync_status="Unknown"})',
    'avg_over_time(argocd_app_health_status{health_status="Missing"}[5m])',
    "argocd_app_sync_total",
    "sum(argocd_app_info) by (sync_status)",  # and the like of what Argo CD's own dashboard asks
    "sum(argocd_cluster_api_resource_objects)",
    "sum(rate(argocd_cluster_events_total[5m])) by (server)",
    "sum(increase(argocd_app_reconcile_bucket[5m])) by (le)",
    "sum(increase(argocd_app_k8s_request_total[5m])) by (verb, resource_kind)",
    'sum(increase(argocd_git_request_total{request_type="fetch"}[5m])) by (repo)',
    "sum(increase(argocd_git_request_duration_seconds_bucket[5m])) by (le)",
    'workqueue_depth{name=~"app_.*"}',
    "rate(argocd_kubectl_requests_total[5m])",
    "sum(increase(argocd_kubectl_request_duration_seconds_bucket[5m])) by (le)",
    "sum(increase(argocd_kubectl_rate_limiter_duration_seconds_bucket[5m])) by (le)",
    "sum(increase(argocd_kubectl_response_size_bytes_bucket[5m])) by (le)",
    "sum(argocd_kubectl_exec_pending) by (command)",
    "sum(increase(argocd_kubectl_exec_total[5m])) by (command)",
    "sum(increase(argocd_repo_parallelism_wait_duration_seconds_bucket[5m])) by (le)",
    "sum(argocd_repo_pending_request_total)",
    "argocd_cluster_connection_status < 2",
    "argocd_cluster_cache_age_seconds",
    'sum(argocd_app_info{autosync_enabled!="true"}) by (dest_server, project, name)',
    'sum(argocd_app_info{hydrator_status=""}) by (name)',
    "sum(increase(argocd_app_sync_total[5m])) by (dest_server, project, name, phase)",
    "sum(increase(grpc_server_handled_total[5m])) by (grpc_code)",
    'sum(grpc_server_handled_total{grpc_service="application.ApplicationService"})',
    "process_resident_memory_bytes",
    'time() - max(process_start_time_seconds{job="argocd-server-metrics",namespace="monitored"})',
    'irate(process_cpu_seconds_total{job="argocd-metrics"}[1m])',
    'argocd_app_info{job=~"argocd.*",exported_namespace="argocd"}',
    "count(count(argocd_app_info) by (repo))",
    "sum(argocd_app_info) by (project, autosync_enabled)",
    'sum(argocd_app_info{phase="Succeeded"}) by (name, phase)',
    'sum(argocd_app_info{health_status!~"Healthy|Progressing"}) by (name, health_status)',
    'sum(increase(argocd_app_sync_total{phase!="Succeeded"}[5m])) by (dest_server, name, phase)',
    'sum(changes(argocd_app_sync_total{phase=~"Error|Failed",dry_run="false"}[5m])) by (phase)',
    "argocd_app_sync_duration_seconds_total",
    "sum(argocd_app_orphaned_resources_count) by (name)",
    'sum(increase(argocd_app_k8s_request_total{verb="Patch"}[5m])) by (response_code)',
    'rate(argocd_kubectl_requests_total{code=~"2.."}[5m])',
    'sum(increase(argocd_kubectl_request_duration_seconds_bucket{verb="List"}[5m])) by (host, le)',
    "sum(argocd_cluster_info) by (name, k8s_version)",
    "sum(increase(argocd_notifications_deliveries_total[5m])) by (exported_service)",
    "sum(increase(argocd_notifications_trigger_eval_total[5m])) by (name, triggered)",
    'histogram_quantile(0.9, rate(workqueue_queue_duration_seconds_bucket{name=~"app_.+"}[5m]))',
    "max(argocd_info) by (version)",
)
FIGURES = (
    "trueup:commit_to_live_seconds:p95_1h",
    'trueup:applications:by_sync{sync_status="OutOfSync"}',
)


def files(value: str) -> dict[str, str]:
    text = CONFIG_MAP.replace("VALUE", value)
    found = {f"{name}/it.yaml": text.replace("NAME", name) for name in ("web", "api")}
    return {**found, "bad/it.yaml": REFUSED, "net/main.tf": ROOT.replace("VALUE", value)}


def application(name: str, url: str, *, automated: bool = True) -> dict[str, Any]:
    spec = {
        "project": "default",
        "source": {"repoURL": url, "path": name},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "default"},
    }
    if automated:
        spec |= {"syncPolicy": {"automated": {}, "retry": {"limit": 0}}}
    meta = {"name": name, "namespace": "argocd"}
    kinds = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    return {**kinds, "metadata": meta, "spec": spec}


def stack(repository: Repository) -> dict[str, Any]:
    source = {"repoURL": repository.url, "path": "net"}
    meta = {"name": "net", "namespace": "argocd"}
    spec = {"source": source, "policy": {"apply": "auto"}}
    return {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta, "spec": spec}


@dataclass(frozen=True)
class Watched:
    """The server's metrics, and who scrapes them."""

    address: str
    prometheus: Prometheus
    ports: Mapping[Part, str]
    alerts: Alertmanager
    cluster: Client
    folder: Path


async def sees(cluster: Client, kind: GroupKind, name: str, so: Callable[[Object], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        async for event in cluster.watch(kind, namespace="argocd"):
            if event.type != "SYNCED" and event.object.ref.name == name and so(event.object):
                return


async def deployed(cluster: Client, commit: str) -> None:
    """*commit* is live, and what it declares of infrastructure is applied."""

    def live(app: Object) -> bool:
        found = (app.at("status", "sync", "revision"), app.at("status", "health", "status"))
        return found == (commit, "Healthy")

    def applied(found: Object) -> bool:
        return bool(found.at("status", "applied", "revision") == commit)

    await sees(cluster, APPLICATION, "web", live)
    await sees(cluster, STACK, "net", applied)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="it")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    folder = tmp_path_factory.mktemp("monitoring")
    ports = {part: free_port() for part in PORTS}
    with alertmanager(folder / "alertmanager") as alerts:
        environ = {PORTS[part]: str(port) for part, port in ports.items()}
        environ["TRUEUP_NOTIFICATIONS_ALLOW"] = "127.0.0.1"
        addresses = {part: f"http://127.0.0.1:{port}/metrics" for part, port in ports.items()}
        async with traffic(folder, environ, alerts) as (address, scraping, cluster):
            yield Watched(address, scraping, addresses, alerts, cluster, folder)


@asynccontextmanager
async def traffic(
    folder: Path, environ: Mapping[str, str], alerts: Alertmanager
) -> AsyncIterator[tuple[str, Prometheus, Client]]:
    """A server that has something to tell, and who scrapes it, with our rules at once."""
    repository = Repository(folder / "shop")
    first = repository.commit(files("1"))
    rules = folder / "rules.yaml"
    rules.write_text(re.sub(r"\n +for: \S+", "", (FOLDER / "rules.yaml").read_text()))
    flags = ("--disable-auth", "--metrics-port", "0")
    async with serving(folder, *flags, environ=environ) as (process, cluster):
        address = process.said.partition("Metrics:")[2].split()[0]
        web = process.said.partition("HTTP API:")[2].split()[0]
        targets = {job: f"127.0.0.1:{environ[PORTS[part]]}" for part, job in JOBS.items()}
        with prometheus(folder, targets, [rules], alerts.target) as scraping:
            await asyncio.to_thread(quiet, scraping)
            await configured(cluster, "argocd-notifications-cm", notifying(alerts))
            for name in ("web", "bad"):
                await cluster.create(application(name, repository.url))
            await cluster.create(application("api", repository.url, automated=False))
            await cluster.create(application("lost", f"{repository.url}-lost"))
            await cluster.create(stack(repository))
            await deployed(cluster, first)
            await asked(web)
            scraping.until('argocd_app_sync_total{phase="Failed"}')
            scraping.until('trueup_stack_run_duration_seconds_count{operation="apply"}')
            scraping.until("trueup_commit_to_live_seconds_count > 0")
            scraping.until("argocd_git_lsremote_fail_total")
            scraped(scraping)
            second = repository.commit(files("2"))
            for ref in (Ref(APPLICATION, "argocd", "web"), Ref(STACK, "argocd", "net")):
                await refreshed(cluster, ref)
            await deployed(cluster, second)
            await asked(web)
            scraping.until("trueup_commit_to_live_seconds_count > 1")
            scraping.until('trueup_stack_run_duration_seconds_count{operation="apply"} > 1')
            yield address, scraping, cluster


def scraped(scraping: Prometheus) -> None:
    """All that was counted until now is known there: what comes after is a rise."""
    scraping.until(f"min(timestamp(up)) > {time.time()}")


def quiet(scraping: Prometheus) -> None:
    """No alert is raised where nothing is declared yet, though none of them waits for long here."""
    scraping.until("trueup:event_loop_lag_seconds:p99_5m")
    raised = {each["metric"]["alertname"] for each in scraping.query("ALERTS")}
    assert raised <= BY_MACHINE


def notifying(alerts: Alertmanager) -> Mapping[str, str]:
    """A template for what is wrong, and one that ends the alert when it is well again."""
    labels = "alertname: AppFails, app: '{{.app.metadata.name}}'"
    end = "'{{.app.status.operationState.finishedAt}}'"
    return {
        "service.alertmanager": f"targets: ['{alerts.target}']",
        "template.fails": f"alertmanager: {{labels: {{{labels}}}, annotations: {{summary: bad}}}}",
        "template.well": f"alertmanager: {{labels: {{{labels}}}, endsAt: {end}}}",
        "trigger.on-end": """
- {when: "app.status.operationState.phase in ['Failed', 'Error']", send: [fails]}
- {when: "app.status.operationState.phase == 'Succeeded'", send: [well]}
""",
        "subscriptions": "- {recipients: [alertmanager], triggers: [on-end]}",
    }


async def refreshed(cluster: Client, ref: Ref) -> None:
    patch = {"metadata": {"annotations": {REFRESH: "normal"}}}
    await cluster.patch(ref, patch, media_type="merge")


async def asked(web: str) -> None:
    """As people ask the API."""
    async with aiohttp.ClientSession() as session:
        for path in ("applications", "nothing"):
            async with session.get(f"{web}/api/v1/{path}") as answer:
                await answer.read()


def chosen(expr: str) -> str:
    """As Grafana fills it in."""
    for name, value in CHOICES.items():
        expr = expr.replace(name, value)
    return expr


def without_data(it: Watched, queries: Iterable[str]) -> list[str]:
    """Those that stay empty: a rate is there with the second look after the first sample."""
    left, until = list(queries), time.monotonic() + SECOND_LOOK
    while (left := [each for each in left if empty(it, each)]) and time.monotonic() < until:
        threading.Event().wait(0.2)
    return left


def empty(it: Watched, expr: str) -> bool:
    values = [float(each["value"][1]) for each in it.prometheus.query(chosen(expr))]
    return not values or all(map(math.isnan, values))


@pytest.mark.parametrize("board", BOARDS, ids=lambda each: each.name)
async def test_every_query_of_a_dashboard_has_data(it: Watched, board: Any) -> None:
    queries = [
        (panel.title, query.expr)
        for row in board.rows
        for panel in row.panels
        for query in panel.queries
    ]
    variables = [(each.name, each.metric) for each in board.variables]
    names = {expr: name for name, expr in (*queries, *variables)}
    assert [(names[each], each) for each in await asyncio.to_thread(without_data, it, names)] == []


async def test_what_others_ask_has_data(it: Watched) -> None:
    assert await asyncio.to_thread(without_data, it, OTHERS) == []


async def test_every_rule_is_judged(it: Watched) -> None:
    rules = it.prometheus.rules()
    assert [each for each in rules if each.get("lastError")] == []
    assert len(rules) > 20
    assert await asyncio.to_thread(without_data, it, FIGURES) == []


async def test_it_is_scraped_as_openmetrics_without_an_error(it: Watched) -> None:
    assert await asyncio.to_thread(without_errors, it) == {("up", "")}


def without_errors(it: Watched) -> set[tuple[str, str]]:
    """How each target is; one that was late for once is well with a later look."""
    until = time.monotonic() + SECOND_LOOK
    while True:
        found = {(each["health"], each["lastError"]) for each in it.prometheus.targets()}
        if found == {("up", "")} or time.monotonic() > until:
            return found
        threading.Event().wait(0.2)


async def told(address: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        return await answer.read()


def names(text: bytes) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+)", text.decode(), re.MULTILINE))


async def test_promtool_has_nothing_to_say_of_the_metrics_of_any_port(it: Watched) -> None:
    for address in (it.address, *it.ports.values()):
        _, said = promtool("check", "metrics", given=await told(address))
        assert [line for line in said.splitlines() if not line.startswith(LEFT_TO_ARGO_CD)] == []


async def test_each_port_tells_its_own(it: Watched) -> None:
    before = await ours(it.address)
    found = set[str]()
    for part, address in it.ports.items():
        mine = await ours(address)
        own = {part, Part.EVERY} if part is Part.CONTROLLER else {part}  # that is the first
        assert {METRICS[name].part for name in mine} <= own
        found |= mine
    assert before <= found <= await ours(it.address)  # what is told of for the first time meanwhile


async def ours(address: str) -> set[str]:
    return {name for name in names(await told(address)) if name in METRICS}


async def test_an_alert_of_our_rules_reaches_a_real_alertmanager(it: Watched) -> None:
    (alert,) = await asyncio.to_thread(
        it.alerts.until, bool, alertname="TrueupApplicationUnknown", name="lost"
    )
    assert alert["annotations"]["runbook_url"] == "docs/how-to/alerts.md#trueupapplicationunknown"


async def test_a_notification_is_an_alert_until_its_end_is_told(it: Watched) -> None:
    mine = {"alertname": "AppFails", "app": "bad"}
    (alert,) = await asyncio.to_thread(it.alerts.until, bool, **mine)
    assert alert["annotations"] == {"summary": "bad"}
    good = {"bad/it.yaml": CONFIG_MAP.replace("NAME", "good")}
    Repository(it.folder / "shop").commit(good)
    await refreshed(it.cluster, Ref(APPLICATION, "argocd", "bad"))
    await asyncio.to_thread(it.alerts.until, lambda found: not found, **mine)
