"""Messaging: Strimzi, Confluent, Banzai Cloud's Kafka, RabbitMQ."""

from collections.abc import Mapping

from trueup.core.health.conventions import (
    DEGRADED,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    When,
    in_order,
    number,
    phased,
    ranked,
)
from trueup.core.health.reading import conditions, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health


def _strimzi(waiting: str, reason: str = "") -> Check:
    rows = (When("NotReady", "True", DEGRADED, reason=reason), When("Ready", "True", HEALTHY, ""))
    return in_order(rows, waiting)


def _confluent(kind: str) -> Check:
    return phased(
        "phase",
        {
            "RUNNING": (HEALTHY, f"{kind} running"),
            "PROVISIONING": (PROGRESSING, f"{kind} provisioning"),
        },
        f"Waiting for {kind}",
        (PROGRESSING, f"Waiting for {kind}"),
    )


def confluent_connector(obj: Object) -> Health:
    state, failed = obj.at("status", "state"), obj.at("status", "failedTasksCount")
    running = obj.at("status", "connectorState") == "RUNNING"
    if state == "CREATED" and running and failed is None:
        return Health(HEALTHY, "Connector running")
    if state == "ERROR":
        known = conditions(obj)  # it has one only, and that tells of the trouble
        why = text(known[0], "message") if known else "No conditions available"
        return Health(DEGRADED, why)
    if state is not None and (number(obj, "status", "failedTasksCount") or 0) > 0:
        return Health(DEGRADED, "Connector has failed tasks")
    return Health(PROGRESSING, "Waiting for Kafka Connector")


def _rabbit(what: str) -> Check:
    rows = (
        When("Ready", "True", HEALTHY, f"RabbitMQ {what} ready", "SuccessfulCreateOrUpdate"),
        When(
            "Ready",
            "False",
            DEGRADED,
            f"RabbitMQ {what} failed to be created or updated",
            "FailedCreateOrUpdate",
        ),
    )
    return ranked(rows, f"RabbitMQ {what} status is unknown", UNKNOWN)


def rabbit_cluster(obj: Object) -> Health:
    """Its conditions are Unknown for a while as it forms: that is no failure."""
    known = conditions(obj)
    failed = find(known, "ReconcileSuccess") or {}
    available = (find(known, "ClusterAvailable") or {}).get("status")
    replicas = find(known, "AllReplicasReady") or {}
    ready = replicas.get("status")
    if failed.get("status") == "False":
        return Health(DEGRADED, text(failed, "message"))
    if "Unknown" in (available, ready):
        unknown = "Waiting for RabbitMQ cluster readiness (conditions unknown)"
        return Health(PROGRESSING, unknown)
    asleep = replicas.get("reason") == "ScaledToZero" and obj.at("spec", "replicas") == 0
    if ready == "False" and asleep:
        return Health(SUSPENDED, "RabbitmqCluster is scaled to 0 replicas")
    if available == "False":
        return Health(PROGRESSING, "Waiting for RabbitMQ cluster formation")
    if ready == "False":
        return Health(PROGRESSING, "Waiting for RabbitMQ instances ready")
    if available == ready == "True":
        return Health(HEALTHY, "RabbitMQ cluster ready")
    return Health(PROGRESSING, "Waiting for RabbitMQ Operator")


_BROKER_DONE = ("GracefulUpscaleSucceeded", "GracefulDownscaleSucceeded")


def kafka_cluster(obj: Object) -> Health:
    """Banzai Cloud's: a rolling upgrade is told first, then whether all brokers are in sync."""
    brokers = obj.at("status", "brokersState")
    waiting = Health(PROGRESSING, "Waiting for KafkaCluster")
    if obj.at("status", "state") == "ClusterRollingUpgrading":
        return Health(PROGRESSING, "Kafka Cluster is Rolling Upgrading.")
    if not isinstance(brokers, Mapping):
        return waiting
    if not all(map(_in_sync, brokers.values())):
        out = "Broker Config is out of Sync or CruiseControlState is not Ready"
        return Health(DEGRADED, out)
    topic, state = (obj.at("status", name) for name in ("cruiseControlTopicStatus", "state"))
    if topic == "CruiseControlTopicReady" and state == "ClusterRunning":
        told = "Kafka Brokers, CruiseControl and cluster are in Healthy State."
        return Health(HEALTHY, told)
    if topic in ("CruiseControlTopicNotReady", None) and state == "ClusterReconciling":
        return Health(PROGRESSING, "Kafka Cluster is Reconciling.")
    return waiting


def _in_sync(broker: Mapping[str, object]) -> bool:
    action = broker.get("gracefulActionState")
    state = action.get("cruiseControlState") if isinstance(action, Mapping) else None
    return broker.get("configurationState") == "ConfigInSync" and state in _BROKER_DONE


_STRIMZI = "kafka.strimzi.io"
_CONFLUENT = "platform.confluent.io"
_RABBIT = "rabbitmq.com"
_STRIMZI_KINDS = {
    "Kafka": _strimzi("Waiting for Kafka Cluster", "!Creating"),
    "KafkaBridge": _strimzi("Waiting for KafkaBridge"),
    "KafkaConnect": _strimzi("Waiting for Kafka Connect"),
    "KafkaConnector": _strimzi("Waiting for KafkaConnector"),
    "KafkaMirrorMaker2": _strimzi("Waiting for Kafka MirrorMaker 2"),
    "KafkaTopic": _strimzi("Waiting for Kafka Topic"),
    "KafkaUser": _strimzi("Waiting for Kafka User"),
}
_CONFLUENT_KINDS = ("Connect", "ControlCenter", "Kafka", "KsqlDB", "SchemaRegistry", "Zookeeper")
_RABBIT_KINDS = ("Binding", "Exchange", "Permission", "Policy", "Queue", "Shovel", "User", "Vhost")

CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("kafka.banzaicloud.io", "KafkaCluster"): kafka_cluster,
    **{GroupKind(_STRIMZI, kind): check for kind, check in _STRIMZI_KINDS.items()},
    **{GroupKind(_CONFLUENT, kind): _confluent(kind) for kind in _CONFLUENT_KINDS},
    GroupKind(_CONFLUENT, "Connector"): confluent_connector,
    **{GroupKind(_RABBIT, kind): _rabbit(kind.lower()) for kind in _RABBIT_KINDS},
    GroupKind(_RABBIT, "RabbitmqCluster"): rabbit_cluster,
}
