"""Catalogue: what holds of every metric, and that Argo CD's have Argo CD's labels and bounds."""

import re
from pathlib import Path

import pytest

from trueup.core.metrics.catalogue import METRICS, SUBJECTS
from trueup.core.metrics.untold import UNTOLD
from trueup.model.metric import Kind, Metric

APP = "namespace,name,project"
ARGO_CDS = {
    "argocd_app_info": f"{APP},autosync_enabled,repo,dest_server,dest_namespace,sync_status,"
    "health_status,operation,hydrator_status,phase",
    "argocd_app_condition": f"{APP},condition",
    "argocd_app_labels": APP,
    "argocd_app_orphaned_resources_count": APP,
    "argocd_app_reconcile": "namespace,dest_server",
    "argocd_app_sync_total": f"{APP},dest_server,phase,dry_run",
    "argocd_app_sync_duration_seconds_total": f"{APP},dest_server",
    "argocd_app_k8s_request_total": f"{APP},server,response_code,verb,resource_kind,"
    "resource_namespace,dry_run",
    "argocd_cluster_events_total": "server,group,kind",
    "argocd_cluster_info": "server,k8s_version,name",
    "argocd_cluster_api_resource_objects": "server",
    "argocd_cluster_api_resources": "server",
    "argocd_cluster_cache_age_seconds": "server",
    "argocd_cluster_connection_status": "server,k8s_version",
    "argocd_git_request_total": "repo,request_type",
    "argocd_git_request_duration_seconds": "repo,request_type",
    "argocd_git_fetch_fail_total": "repo,revision",
    "argocd_git_lsremote_fail_total": "repo,revision",
    "argocd_oci_request_total": "repo,request_type",
    "argocd_oci_test_repo_fail_total": "repo",
    "argocd_oci_get_tags_fail_total": "repo",
    "argocd_oci_resolve_revision_fail_total": "repo,revision",
    "argocd_repo_pending_request_total": "repo",
    "argocd_info": "version",
    "argocd_login_request_total": "status",
    "argocd_webhook_requests_total": "repo",
    "argocd_proxy_extension_request_total": "extension,status",
    "argocd_proxy_extension_request_duration_seconds": "extension",
    "argocd_appset_info": "namespace,name,resource_update_status",
    "argocd_appset_owned_applications": "namespace,name",
    "argocd_notifications_deliveries_total": "trigger,service,succeeded",
    "argocd_kubectl_requests_total": "host,method,code",
    "argocd_kubectl_request_duration_seconds": "host,verb",
    "argocd_kubectl_request_retries_total": "host,method,code",
    "argocd_kubectl_rate_limiter_duration_seconds": "host,verb",
    "argocd_kubectl_request_size_bytes": "host,method",
    "argocd_kubectl_response_size_bytes": "host,method",
    "argocd_kubectl_exec_total": "hostname,command",
    "argocd_kubectl_exec_pending": "hostname,command",
    "argocd_commitserver_commit_pending_request_total": "repo",
    "argocd_commitserver_commit_request_total": "repo,response_type",
    "argocd_commitserver_commit_request_duration_seconds": "repo,response_type",
    "argocd_commitserver_git_request_total": "repo,request_type",
    "argocd_commitserver_git_request_duration_seconds": "repo,request_type",
    "grpc_server_handled_total": "grpc_type,grpc_service,grpc_method,grpc_code",
    "workqueue_depth": "name",
    "workqueue_adds_total": "name",
}
BUCKETS = {
    "argocd_app_reconcile": (0.25, 0.5, 1, 2, 4, 8, 16),
    "argocd_git_request_duration_seconds": (0.1, 0.25, 0.5, 1, 2, 4, 10, 20),
    "argocd_oci_request_duration_seconds": (0.1, 0.25, 0.5, 1, 2, 4, 10, 20),
    "argocd_proxy_extension_request_duration_seconds": (0.1, 0.25, 0.5, 1, 2, 5, 10),
    "argocd_kubectl_request_duration_seconds": (0.005, 0.1, 0.5, 2, 8, 30),
    "argocd_kubectl_rate_limiter_duration_seconds": (0.005, 0.1, 0.5, 2, 8, 30),
    "argocd_kubectl_request_size_bytes": (64, 512, 4096, 65536, 1048576, 16777216),
    "argocd_repo_parallelism_wait_duration_seconds": (0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 60, 120),
    "argocd_commitserver_git_request_duration_seconds": (0.1, 0.25, 0.5, 1, 2, 4, 10, 20),
    "workqueue_work_duration_seconds": (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10),
}


@pytest.mark.parametrize(("name", "labels"), ARGO_CDS.items())
def test_argo_cds_labels_in_argo_cds_order(name: str, labels: str) -> None:
    assert ",".join(METRICS[name].labels) == labels


@pytest.mark.parametrize(("name", "buckets"), BUCKETS.items())
def test_argo_cds_bounds(name: str, buckets: tuple[float, ...]) -> None:
    assert METRICS[name].buckets == buckets


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda each: each.name)
def test_every_metric_is_well_formed(metric: Metric) -> None:
    assert re.fullmatch(r"(argocd|grpc|trueup|workqueue)_[a-z0-9_]+", metric.name)
    assert metric.help.endswith(".")
    assert bool(metric.buckets) is (metric.kind is Kind.HISTOGRAM)
    assert tuple(sorted(metric.buckets)) == metric.buckets
    assert metric.kind is not Kind.COUNTER or metric.name.endswith("_total")
    assert metric.bound


def test_no_two_metrics_are_called_alike() -> None:
    every = [each for of in SUBJECTS for each in vars(of).values() if isinstance(each, Metric)]
    assert len(every) == len(METRICS)


def test_each_metric_of_argo_cds_manual_is_told_or_there_is_a_reason() -> None:
    listed = (Path(__file__).parent / "argocd.txt").read_text().split()
    assert sorted(set(listed) - METRICS.keys() - UNTOLD.keys()) == []
    assert METRICS.keys().isdisjoint(UNTOLD)
