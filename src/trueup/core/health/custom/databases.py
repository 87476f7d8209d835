"""Databases: CloudNativePG, MariaDB, Percona, Zalando, ClickHouse, Cassandra, Solr …"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.health.conventions import (
    DEGRADED,
    FILE_A_BUG,
    HEALTHY,
    PROGRESSING,
    SUSPENDED,
    UNKNOWN,
    Check,
    Found,
    When,
    in_order,
    joined,
    phased,
    said,
    seen,
    words,
)
from trueup.core.health.reading import conditions, count, text
from trueup.k8s.condition import find
from trueup.k8s.object import Object, maps
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

_CNPG = {
    "Cluster in healthy state": HEALTHY,
    **dict.fromkeys(
        (
            "Creating a new replica",
            "Promoting to primary cluster",
            "Setting up primary",
            "Upgrading cluster",
            "Waiting for the instances to become active",
        ),
        PROGRESSING,
    ),
    **dict.fromkeys(
        (
            "Applying configuration",
            "Cluster cannot execute instance online upgrade due to missing architecture binary",
            "Cluster upgrade delayed",
            "Failing over",
            "Online upgrade in progress",
            "Primary instance is being restarted in-place",
            "Primary instance is being restarted without a switchover",
            "Switchover in progress",
            "Upgrading Postgres major version",
            "Waiting for user action",
        ),
        DEGRADED,
    ),
    **dict.fromkeys(
        (
            "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
            "Cluster has incomplete or invalid image catalog",
            "Cluster is unrecoverable and needs manual intervention",
            "Unable to create required cluster objects",
        ),
        SUSPENDED,
    ),
}


def cnpg_cluster(obj: Object) -> Health:
    if obj.annotation("cnpg.io/reconciliationLoop") == "disabled":
        return Health(SUSPENDED, "Cluster reconciliation is suspended")
    if obj.at("status") is None:
        waiting = "Waiting for the CloudNativePG operator to report cluster status"
        return Health(PROGRESSING, waiting)
    reason = str(obj.at("status", "phaseReason") or "")
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, reason)
    hibernation = find(conditions(obj), "cnpg.io/hibernation")
    if hibernation:
        status = SUSPENDED if hibernation.get("status") == "True" else DEGRADED
        return Health(status, text(hibernation, "message"))
    return Health(_CNPG.get(str(obj.at("status", "phase")), UNKNOWN), reason)


def cnpg_database(obj: Object) -> Health:
    """A first try may come before the owner's role is there: that is not a failure yet."""
    message = obj.at("status", "message")
    generation = obj.at("metadata", "generation")
    seen = generation is None or obj.at("status", "observedGeneration") == generation
    applied = obj.at("status", "applied")
    if seen and applied is True:
        return Health(HEALTHY, str(message or ""))
    if seen and applied is False:
        return Health(DEGRADED, str(message or "CloudNativePG failed to apply the Database"))
    return Health(PROGRESSING, str(message or "Waiting for CloudNativePG to reconcile Database"))


_NO_STATUS = "No status info available"


def mariadb(obj: Object) -> Health:
    """Every condition must be True; the last one looked at tells the message."""
    return _all_true(obj, "{message}", lambda each: each.get("reason") == "Failed")


def mariadb_backup(obj: Object) -> Health:
    failed = ("CronJobScheduled", "Failed")
    return _all_true(
        obj,
        "{reason} {message}",
        lambda each: (each.get("reason"), each.get("message")) == failed,
    )


def _all_true(obj: Object, say: str, fatal: Callable[[Mapping[str, Any]], bool]) -> Health:
    if obj.at("status", "conditions") is None:
        return Health(PROGRESSING, _NO_STATUS)
    message = ""
    for each in conditions(obj):
        message = said(say, each)
        if each.get("status") == "False":
            return Health(DEGRADED if fatal(each) else PROGRESSING, message)
    return Health(HEALTHY, message)


def mariadb_part(obj: Object) -> Health:
    """Database, User, Grant."""
    message = _NO_STATUS
    for each in conditions(obj):
        message = text(each, "message")
        if each.get("type") == "Ready":
            return Health(HEALTHY if each.get("status") == "True" else DEGRADED, message)
    return Health(PROGRESSING, message)


def mariadb_job(obj: Object) -> Health:
    message = _NO_STATUS
    ends = {"JobComplete": HEALTHY, "JobFailed": DEGRADED}
    for each in conditions(obj):
        message = said("{reason} {message}", each)
        status = ends.get(text(each, "reason"))
        if status and each.get("status") == "True":
            return Health(status, message)
    return Health(PROGRESSING, message)


_NODES = ("{ready}/{size} node(s) are ready", "")


def percona_mongo(obj: Object) -> Health:
    states = {
        "initializing": PROGRESSING,
        "ready": HEALTHY,
        "error": DEGRADED,
        "stopping": PROGRESSING,
        "paused": SUSPENDED,
    }
    if obj.at("status") is None:
        return Health(UNKNOWN, "Cluster status is unknown")
    status = states.get(str(obj.at("status", "state")), UNKNOWN)
    return Health(status, said(_NODES, obj.at("status")))


def percona_xtradb(obj: Object) -> Health:
    known = obj.at("status") or {}
    told = said(_NODES, known)
    match known.get("state"):
        case "initializing":
            return Health(PROGRESSING, told)
        case "ready":
            return Health(HEALTHY, told)
        case "paused":
            return Health(UNKNOWN, "Cluster is paused")
        case "stopping":
            return Health(DEGRADED, f"Cluster is stopping ({told})")
        case "error":
            messages = known.get("message")
            why = joined(messages) if isinstance(messages, list) else str(messages or "")
            return Health(DEGRADED, f"Cluster is on error: {why}")
    return Health(UNKNOWN, f"Cluster status is unknown. {FILE_A_BUG}")


def _clickhouse(name: str) -> Check:
    return phased(
        "status",
        {
            "Completed": (HEALTHY, f"{name} installation completed successfully"),
            "InProgress": (PROGRESSING, f"{name} installation in progress"),
        },
        f"{name} status not yet available",
        (DEGRADED, f"{name} status: {{value}}"),
    )


def cassandra(obj: Object) -> Health:
    """By the condition that changed last."""
    known = conditions(obj)
    if obj.at("status", "conditions") is None or not known:
        return Health(UNKNOWN, "No conditions found")
    last = max(known, key=lambda each: text(each, "lastTransitionTime"))
    if last.get("type") == "Healthy":
        return Health(HEALTHY)
    statuses: Mapping[str, Status] = {"True": PROGRESSING, "False": DEGRADED}
    status = statuses.get(text(last, "status"), UNKNOWN)
    return Health(status, f"Last transition type was {text(last, 'type')}")


def solr(obj: Object) -> Health:
    nodes = obj.at("status", "solrNodes")
    if nodes is None:
        return Health(PROGRESSING, "Waiting for solr to exist")
    if not all(each.get("ready") for each in maps(nodes)):
        return Health(PROGRESSING, "Not all replicas are ready")
    return Health(HEALTHY, "Solr is ready")


def druid(obj: Object) -> Health:
    if obj.at("status") is None:
        return Health(PROGRESSING, "Waiting for Druid status")
    node = obj.at("status", "druidNodeStatus") or {}
    kind, truth = node.get("druidNodeConditionType"), node.get("druidNodeConditionStatus")
    if kind == "DruidClusterReady" and truth == "True":
        return Health(HEALTHY, said(("{reason}", "Druid cluster is ready"), node))
    if kind == "DruidNodeErrorState":
        pod = said(("{druidNode}", "unknown"), node)
        return Health(DEGRADED, f"Pod {pod}: {said(('{reason}', 'Pod is not ready'), node)}")
    if truth == "False":
        return Health(DEGRADED, said(("{reason}", "Druid cluster is not ready"), node))
    return Health(PROGRESSING, "Druid cluster is being provisioned")


def zookeeper(obj: Object) -> Health:
    ready = count(obj, "status", "readyReplicas")
    if ready and ready == obj.at("status", "replicas"):
        return Health(HEALTHY, "All ZK Nodes have joined the ensemble")
    return Health(PROGRESSING, "Waiting for ZK Nodes to join the ensemble")


_ZALANDO: Mapping[str, Found] = {
    **words(HEALTHY, "Running"),
    **words(PROGRESSING, "Creating", "Updating"),
}


_MINIO: Mapping[str, Found] = {
    **words(HEALTHY, "Initialized"),
    **words(
        DEGRADED,
        "Another MinIO Tenant already exists in the namespace",
        "Different versions across MinIO Pools",
        "Pool Decommissioning Not Allowed",
        "Statefulset not controlled by operator",
        "Tenant credentials are not set properly",
    ),
}


def rook_cassandra(obj: Object) -> Health:
    """All members of every rack are ready."""
    racks = obj.at("status", "racks")
    known = racks.values() if isinstance(racks, Mapping) else maps(racks)
    members = [[each.get(name) for name in ("members", "readyMembers")] for each in known]
    short = any(None not in each and each[0] != each[1] for each in members)
    if racks is None or short:
        return Health(PROGRESSING, "Waiting for Cassandra Cluster")
    return Health(HEALTHY)


def _medusa(unfinished: str, *, failures_first: bool) -> Check:
    """Medusa's backups: by the nodes that have finished, and those that failed."""

    def check(obj: Object) -> Health:
        if obj.at("status") is None:
            return Health(UNKNOWN, "No status object")
        if obj.at("status", "observedGeneration") is None:
            return Health(UNKNOWN, "No observedGeneration")
        if not seen(obj):
            return Health(PROGRESSING, "observedGeneration is not equal to generation")
        finished, failed = (obj.at("status", name) for name in ("finished", "failed"))
        if failed is not None and (failures_first or finished is None):
            return Health(DEGRADED, "Failed nodes exist")
        if finished is None:
            return Health(PROGRESSING, unfinished)
        return Health(HEALTHY if finished else PROGRESSING)

    return check


def _atlas(field: str, *going: str) -> Check:
    """Its reason is the message; *going* of *field* is no failure."""
    rows = (
        When("Ready", "True", HEALTHY, "{reason}"),
        When("Ready", "!True", DEGRADED, "{reason}"),
    )
    plain = in_order(rows, "Waiting for Atlas Operator")

    def check(obj: Object) -> Health:
        found = plain(obj)
        each = find(conditions(obj), "Ready")
        on = found.status is DEGRADED and text(each, field) in going
        return Health(PROGRESSING, found.message) if on else found

    return check


_MARIADB = "k8s.mariadb.com"
CHECKS: Mapping[GroupKind, Check] = {
    GroupKind("acid.zalan.do", "postgresql"): phased(
        "PostgresClusterStatus",
        _ZALANDO,
        "Waiting for postgres cluster status...",
        (DEGRADED, "{value}"),
    ),
    GroupKind("cassandra.datastax.com", "CassandraDatacenter"): cassandra,
    GroupKind("cassandra.rook.io", "Cluster"): rook_cassandra,
    GroupKind("clickhouse.altinity.com", "ClickHouseInstallation"): _clickhouse("ClickHouse"),
    GroupKind("clickhouse-keeper.altinity.com", "ClickHouseKeeperInstallation"): _clickhouse(
        "ClickHouseKeeper"
    ),
    GroupKind("db.atlasgo.io", "AtlasMigration"): _atlas("reason", "Reconciling"),
    GroupKind("db.atlasgo.io", "AtlasSchema"): _atlas("message", "Reconciling", "GettingDevDB"),
    GroupKind("druid.apache.org", "Druid"): druid,
    GroupKind(_MARIADB, "Backup"): mariadb_backup,
    GroupKind(_MARIADB, "Database"): mariadb_part,
    GroupKind(_MARIADB, "Grant"): mariadb_part,
    GroupKind(_MARIADB, "MariaDB"): mariadb,
    GroupKind(_MARIADB, "SqlJob"): mariadb_job,
    GroupKind(_MARIADB, "User"): mariadb_part,
    GroupKind("mariadb.mmontes.io", "MariaDB"): mariadb,
    GroupKind("medusa.k8ssandra.io", "MedusaBackupJob"): _medusa(
        "Status not known yet", failures_first=False
    ),
    GroupKind("medusa.k8ssandra.io", "MedusaTask"): _medusa("", failures_first=True),
    GroupKind("minio.min.io", "Tenant"): phased(
        "currentState", _MINIO, _NO_STATUS, (PROGRESSING, "{value}")
    ),
    GroupKind("mongodbcommunity.mongodb.com", "MongoDBCommunity"): phased(
        "phase",
        {
            "Running": (HEALTHY, ("{message}", "{value}")),
            "Failed": (DEGRADED, ("{message}", "{value}")),
            "Pending": (PROGRESSING, ("{message}", "{value}")),
        },
        "Waiting for MongoDBCommunity",
    ),
    GroupKind("pgv2.percona.com", "PerconaPGCluster"): phased(
        "state",
        {
            "ready": (HEALTHY, "{value}"),
            "initializing": (PROGRESSING, "{value}"),
            "stopping": (PROGRESSING, "{value}"),
            "paused": (SUSPENDED, "{value}"),
        },
        "Waiting for PerconaPGCluster",
    ),
    GroupKind("postgresql.cnpg.io", "Backup"): phased(
        "phase",
        {
            "completed": (HEALTHY, "Backup completed"),
            **words(
                DEGRADED,
                "failed",
                "walArchivingFailing",
                "invalid backup definition",
                say=("{error}", "{value}"),
            ),
        },
        "Waiting for backup to be processed",
        (PROGRESSING, "{value}"),
    ),
    GroupKind("postgresql.cnpg.io", "Cluster"): cnpg_cluster,
    GroupKind("postgresql.cnpg.io", "Database"): cnpg_database,
    GroupKind("ps.percona.com", "PerconaServerMySQL"): phased(
        "state",
        {
            "ready": (HEALTHY, "{value}"),
            "initializing": (PROGRESSING, "{value}"),
            "stopping": (PROGRESSING, "{value}"),
            "paused": (SUSPENDED, "{value}"),
            "error": (DEGRADED, "{value}"),
        },
        "Waiting for PerconaServerMySQL",
    ),
    GroupKind("psmdb.percona.com", "PerconaServerMongoDB"): percona_mongo,
    GroupKind("pxc.percona.com", "PerconaXtraDBCluster"): percona_xtradb,
    GroupKind("solr.apache.org", "SolrCloud"): solr,
    GroupKind("zookeeper.pravega.io", "ZookeeperCluster"): zookeeper,
}
