"""RULES: which kinds are defaulted and checked, as one table."""

from collections.abc import Mapping

from trueup.apiserver.admission import workloads
from trueup.apiserver.admission.rules import Rules
from trueup.k8s.ref import GroupKind

RULES: Mapping[GroupKind, Rules] = {
    GroupKind("", "ReplicationController"): workloads.REPLICATION_CONTROLLER,
    GroupKind("apps", "DaemonSet"): workloads.DAEMON_SET,
    GroupKind("apps", "Deployment"): workloads.DEPLOYMENT,
    GroupKind("apps", "ReplicaSet"): workloads.REPLICA_SET,
    GroupKind("apps", "StatefulSet"): workloads.STATEFUL_SET,
}
