"""Observability: Prometheus operator, VictoriaMetrics, OpenTelemetry, Grafana, Jaeger, Kiali …"""

import re
from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    MISSING,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    Found,
    When,
    in_order,
    observed,
    phased,
    ranked,
    said,
    words,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_AVAILABLE = ranked(
    (
        When("Available", "True", HEALTHY, "All instances are available"),
        When("Available", "!True", PROGRESSING, ("{message}", "{reason}"), "SomePodsNotReady"),
        When("Available", "!True", DEGRADED, ("{message}", "{reason}")),
    ),
    "Waiting for initialization",
)
_VICTORIA = observed(
    phased(
        "updateStatus",
        {
            "operational": (HEALTHY, "All components are operational"),
            "ignored": (HEALTHY, "Resource was not picked by any parent object"),
            "expanding": (PROGRESSING, ("{reason}", "Reconciliation in progress")),
            "paused": (SUSPENDED, ("{reason}", "Reconciliation is paused")),
            "failed": (DEGRADED, ("{reason}", "Reconciliation failed")),
        },
        "Waiting for the operator to report status",
        (PROGRESSING, "Waiting for the operator to report status"),
    ),
    "Waiting for the operator to reconcile",
)


def victoria_metrics(obj: Object) -> Health:
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for the operator to reconcile")
    return _VICTORIA(obj)


_OF = re.compile(r"(\d+)/(\d+)")


def otel_collector(obj: Object) -> Health:
    """By ``2/3``; a sidecar has no replicas of its own, a DaemonSet may have no nodes."""
    mode, scale = obj.at("spec", "mode"), obj.at("status", "scale", "statusReplicas")
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for OpenTelemetry Collector status")
    if scale is None:
        if mode == "sidecar":
            return Health(HEALTHY, "Collector is running in sidecar mode")
        return Health(PROGRESSING, "Scale status not available")
    found = _OF.search(str(scale))
    if not found:
        return Health(PROGRESSING, f"Unable to parse replica status: {scale}")
    ready, total = int(found[1]), int(found[2])
    if ready == 0 and total == 0 and mode == "daemonset":
        return Health(HEALTHY, "DaemonSet has no eligible nodes (0/0)")
    if ready == 0:
        return Health(DEGRADED, "No replicas are ready")
    if ready == total:
        return Health(HEALTHY, "All replicas are ready")
    return Health(PROGRESSING, "Replicas are starting up")


def grafana(obj: Object) -> Health:
    stage, how = obj.at("status", "stage"), obj.at("status", "stageStatus")
    if how is None:
        return Health(PROGRESSING, "Waiting for Grafana status info")
    if how == "failed":
        return Health(DEGRADED, f"Failed at stage {stage}")
    if (stage, how) == ("complete", "success"):
        return Health(HEALTHY)
    return Health(PROGRESSING, str(stage or ""))


def grafana_part(obj: Object) -> Health:
    """Dashboards, folders: all that is said, up to the first thing that is wrong."""
    status, told = PROGRESSING, []
    for each in conditions(obj):
        if each.get("status") is None:
            continue
        told.append(said(_GRAFANA, each))
        mismatch = each.get("type") == "FolderUIDMismatch"  # the only one that is bad when True
        if each.get("status") == ("True" if mismatch else "False"):
            return Health(DEGRADED, ", ".join(filter(None, told)))
        if each.get("status") == "True":
            status = HEALTHY
    return Health(status, ", ".join(filter(None, told)))


_GRAFANA = ("{reason} for {type} because {message}", "{reason} for {type}", "{reason}")


def grafana_datasource(obj: Object) -> Health:
    if obj.at("status") is None or obj.at("status", "uid") == "":
        return Health(PROGRESSING)
    if obj.at("status", "NoMatchingInstances"):
        return Health(DEGRADED, "can't find matching grafana instance")
    return Health(HEALTHY)


def kiali(obj: Object) -> Health:
    for each in conditions(obj):
        kind, truth = each.get("type"), each.get("status")
        if (kind, truth) == ("Successful", "True"):
            return Health(HEALTHY, text(each, "message"))
        if (kind, truth) == ("Failure", "True"):
            return Health(DEGRADED, text(each, "message"))
        if (kind, each.get("reason")) == ("Running", "Running"):
            return Health(PROGRESSING, text(each, "message"))
    return Health(PROGRESSING, "Waiting for Kiali")


_DATADOG = (
    When(
        "Error",
        "True",
        DEGRADED,
        (
            "{reason}: {message}",
            "{message}",
            "{reason}: DatadogMetric reported an error",
            "DatadogMetric reported an error",
        ),
    ),
    When("Valid", "False", DEGRADED, ("{message}", "DatadogMetric is not valid")),
)
_HUMIO_UPDATE = "Update in progress"
_HUMIO: Mapping[str, Found] = {
    "Exists": (HEALTHY, "Component state: Exists."),
    "NotFound": (MISSING, "Component state: NotFound."),
    "ConfigError": (DEGRADED, "Component state: ConfigError."),
    "Unknown": (UNKNOWN, "Component state: Unknown."),
}
_HUMIO_CLUSTER: Mapping[str, Found] = {
    "Running": (HEALTHY, ("{message}", "Cluster is in a healthy running state")),
    "Restarting": (PROGRESSING, ("{message}", "Cluster pods are being restarted")),
    "Upgrading": (PROGRESSING, ("{message}", "Cluster pods are being upgraded")),
    "ConfigError": (
        DEGRADED,
        (
            "{message}",
            "User-provided cluster specification resulted in a configuration error",
        ),
    ),
    "Pending": (PROGRESSING, ("{message}", "Cluster is waiting on resources to be provisioned")),
    "Unknown": (UNKNOWN, ("{message}", "Component state: Unknown.")),
}


def _humio(rows: Mapping[str, Found]) -> Check:
    return phased("state", rows, _HUMIO_UPDATE, (PROGRESSING, _HUMIO_UPDATE))


_JAEGER: Mapping[str, Found] = {
    **words(HEALTHY, "Running", say="Jaeger is Running"),
    **words(DEGRADED, "Failed", say="Jaeger Failed For Some Reason"),
}
_GRAFANA_GROUP, _MON, _HUM = "grafana.integreatly.org", "monitoring.coreos.com", "core.humio.com"
_HUMIO_KINDS = (
    "HumioAction",
    "HumioAlert",
    "HumioIngestToken",
    "HumioParser",
    "HumioRepository",
    "HumioView",
)
_REMOTE = in_order(
    (
        When("RemoteSynced", "True", HEALTHY, "Resource is ready"),
        When("RemoteSynced", "False", DEGRADED),
    ),
    "Waiting for status to be updated",
)
_ORGANIZATION = in_order(
    (
        When("Ready", "False", DEGRADED),
        When("Ready", "True", HEALTHY),
        When("Ready", "!True", PROGRESSING),
    ),
    "Waiting ...",
)

CHECKS: Mapping[GroupKind, Check] = {
    **{GroupKind(_HUM, kind): _humio(_HUMIO) for kind in _HUMIO_KINDS},
    GroupKind(_HUM, "HumioCluster"): _humio(_HUMIO_CLUSTER),
    GroupKind("coralogix.com", "Alert"): _REMOTE,
    GroupKind("coralogix.com", "RecordingRuleGroupSet"): _REMOTE,
    GroupKind("datadoghq.com", "DatadogMetric"): ranked(
        _DATADOG, "DatadogMetric is healthy", HEALTHY
    ),
    GroupKind(_GRAFANA_GROUP, "Grafana"): grafana,
    GroupKind(_GRAFANA_GROUP, "GrafanaDashboard"): grafana_part,
    GroupKind(_GRAFANA_GROUP, "GrafanaDatasource"): grafana_datasource,
    GroupKind(_GRAFANA_GROUP, "GrafanaFolder"): grafana_part,
    GroupKind("jaegertracing.io", "Jaeger"): phased(
        "phase", _JAEGER, "Waiting for Jaeger", (PROGRESSING, "Waiting for Jaeger")
    ),
    GroupKind("kiali.io", "Kiali"): kiali,
    GroupKind(_MON, "Alertmanager"): _AVAILABLE,
    GroupKind(_MON, "Prometheus"): _AVAILABLE,
    GroupKind(_MON, "PrometheusAgent"): _AVAILABLE,
    GroupKind(_MON, "ThanosRuler"): _AVAILABLE,
    GroupKind("opentelemetry.io", "OpenTelemetryCollector"): otel_collector,
}

WILDCARDS: Mapping[str, Check] = {
    "grafana-org-operator.kubitus-project.gitlab.io/*": _ORGANIZATION,
    "operator.victoriametrics.com/*": victoria_metrics,
}
