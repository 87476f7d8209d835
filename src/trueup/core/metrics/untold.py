"""
Untold: what Argo CD's manual has of metrics and Trueup does not tell, each with the reason.

Dashboards that ask for one of them show nothing there. The reference page is made of this table,
and a test holds it and the catalogue to Argo CD's whole list.
"""

from collections.abc import Mapping

REDIS = "there is no Redis; `trueup_render_total` and `trueup_cache_used_bytes` tell of our caches"
TRANSPORTS = "each cluster has one client, which is not looked up in a cache"
BATCHES = "changes are taken in one by one; `argocd_cluster_events_total` counts them"
SETS = "ApplicationSets are shown; nothing of Trueup generates from them"
WEBHOOKS = "what is rendered is cached by what it is made of, not by its commit: nothing is moved"
CALLS = "the API is HTTP; calls are counted once they have ended: `grpc_server_handled_total`"
QUEUES = "who looks at an application syncs it, too: `app_reconciliation_queue`"
GITHUB = "generators of ApplicationSets ask GitHub, and Trueup has none of them"

UNTOLD: Mapping[str, str] = {
    "argocd_redis_request_total": REDIS,
    "argocd_redis_request_duration": REDIS,
    "argocd_redis_request_duration_seconds": REDIS,
    "argocd_resource_events_processing": BATCHES,
    "argocd_resource_events_processed_in_batch": BATCHES,
    "argocd_kubectl_client_cert_rotation_age_seconds": "certificates are read anew with their "
    "Secrets; people are told when one is near its end",
    "argocd_kubectl_dns_resolution_duration_seconds": "names are resolved within "
    "`argocd_kubectl_request_duration_seconds`",
    "argocd_kubectl_exec_plugin_call_total": "a plugin for credentials that fails is the cluster's "
    "problem: `argocd_cluster_connection_status`",
    "argocd_kubectl_transport_cache_entries": TRANSPORTS,
    "argocd_kubectl_transport_create_calls_total": TRANSPORTS,
    "argocd_appset_reconcile": SETS,
    "argocd_appset_app_refresh_total": SETS,
    "argocd_appset_progressive_sync_app_status": SETS,
    "argocd_appset_progressive_sync_detection_to_trigger_seconds": SETS,
    "argocd_appset_progressive_sync_syncs_triggered_total": SETS,
    "argocd_webhook_store_cache_attempts_total": WEBHOOKS,
    'workqueue_*{name="app_operation_processing_queue"}': QUEUES,
    'workqueue_*{name="project_reconciliation_queue"}': "projects are read when they are needed; "
    "none waits for its turn",
    'workqueue_*{name="manifest_hydration_queue"}': "commits are hydrated one after the other: "
    "`app_hydration_queue`",
    "controller_runtime_*": "there is no controller-runtime; `workqueue_*` tells of its queues",
    "argocd_github_api_requests_total": GITHUB,
    "argocd_github_api_request_duration_seconds": GITHUB,
    "argocd_github_api_rate_limit_remaining": GITHUB,
    "argocd_github_api_rate_limit_limit": GITHUB,
    "argocd_github_api_rate_limit_reset_seconds": GITHUB,
    "argocd_github_api_rate_limit_used": GITHUB,
    "argocd_oci_digest_metadata_fail_total": "what an artifact says of itself is read with its "
    "revision: `argocd_oci_resolve_revision_fail_total`",
    "argocd_commitserver_userinfo_request_duration_seconds": "the author of commits is a setting; "
    "no forge is asked who we are",
    "argocd_commitserver_signing_failure_total": "a commit that cannot be signed is a failure of "
    "`argocd_commitserver_commit_request_total`",
    "grpc_server_started_total": CALLS,
    "grpc_server_msg_received_total": CALLS,
    "grpc_server_msg_sent_total": CALLS,
    "grpc_server_handling_seconds": "`trueup_http_request_duration_seconds` has it, by method",
    "go_*": "there is no Go; `python_*` and `process_*` tell of the process",
}
