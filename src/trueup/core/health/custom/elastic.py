"""Elastic: Elasticsearch by its nodes and its colour, what stands around it by its colour."""

from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    FILE_A_BUG,
    HEALTHY,
    PROGRESSING,
    UNKNOWN,
    Check,
    number,
    phased,
)
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health

_ELASTIC = {
    "green": (HEALTHY, "Elasticsearch Cluster status is Green"),
    "yellow": (PROGRESSING, "Elasticsearch Cluster status is Yellow."),
    "red": (DEGRADED, "Elasticsearch Cluster status is Red."),
}
_ELASTIC_PHASES = {
    "ApplyingChanges": PROGRESSING,
    "MigratingData": PROGRESSING,
    "Invalid": DEGRADED,
}


def elasticsearch(obj: Object) -> Health:
    """All nodes of all sets, then the colour of the cluster."""
    unknown = Health(UNKNOWN, f"Elasticsearch Cluster status is unknown. {FILE_A_BUG}")
    available = number(obj, "status", "availableNodes")
    wanted = sum(each.get("count") or 0 for each in maps(obj.at("spec", "nodeSets")))
    phase = str(obj.at("status", "phase"))
    if available is None or available > wanted:
        return unknown
    if available < wanted:
        told = f"The desired amount of availableNodes is {wanted} but the current amount is"
        return Health(PROGRESSING, f"{told} {available}")
    colour = _ELASTIC.get(str(obj.at("status", "health")))
    if phase == "Ready" and colour:
        status, message = colour
        hint = "" if status is HEALTHY else " Check the status of indices, replicas and shards"
        return Health(status, message + hint)
    if phase in _ELASTIC_PHASES and obj.at("status", "health") is not None:
        return Health(_ELASTIC_PHASES[phase], f"Elasticsearch phase is {phase}")
    return unknown


def _elastic(name: str) -> Check:
    """The other kinds of Elastic: by their colour."""

    def check(obj: Object) -> Health:
        colour = obj.at("status", "health")
        expected = obj.at("status", "expectedNodes")
        if colour is None and expected is None:
            return Health(UNKNOWN, f"Elastic {name} status is unknown. {FILE_A_BUG}")
        if colour in ("red", "green"):
            status = HEALTHY if colour == "green" else DEGRADED
            return Health(status, f"Elastic {name} status is {str(colour).capitalize()}")
        available = obj.at("status", "availableNodes")
        if colour == "yellow" and None not in (available, expected):
            there = f"there is {available} instance(s) on {expected} expected"
            return Health(PROGRESSING, f"Elastic {name} status is deploying, {there}")
        if colour in ("yellow", None):
            return Health(PROGRESSING, f"Elastic {name} phase is progressing")
        return Health(UNKNOWN, f"Elastic {name} status is unknown. {FILE_A_BUG}")

    return check


_LOGSTASH = {
    "green": (HEALTHY, "Logstash status is Green"),
    "yellow": (PROGRESSING, "Logstash status is Yellow"),
    "red": (DEGRADED, "Logstash status is Red"),
}

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("agent.k8s.elastic.co", "Agent"): _elastic("Agent"),
    GroupKind("apm.k8s.elastic.co", "ApmServer"): _elastic("ApmServer"),
    GroupKind("beat.k8s.elastic.co", "Beat"): _elastic("Beat"),
    GroupKind("elasticsearch.k8s.elastic.co", "Elasticsearch"): elasticsearch,
    GroupKind("enterprisesearch.k8s.elastic.co", "EnterpriseSearch"): _elastic("EnterpriseSearch"),
    GroupKind("kibana.k8s.elastic.co", "Kibana"): _elastic("Kibana"),
    GroupKind("maps.k8s.elastic.co", "ElasticMapsServer"): _elastic("ElasticMapsServer"),
    GroupKind("logstash.k8s.elastic.co", "Logstash"): phased(
        "health", _LOGSTASH, "Waiting for Logstash"
    ),
}
