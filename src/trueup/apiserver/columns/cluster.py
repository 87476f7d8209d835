"""The columns of namespaces, nodes, events, accounts, roles, leases and the cluster's own kinds."""

from datetime import datetime
from typing import Any

from trueup.apiserver.columns.column import (
    AGE,
    NAME,
    NONE,
    UNKNOWN,
    Body,
    Column,
    ago,
    at,
    condition,
    field,
    joined,
    of,
    since,
)

NAMESPACES = (NAME, Column("Status", field("status", "phase", missing="")), AGE)


def _node_status(body: Body) -> str:
    ready = condition(body, "Ready")
    words = ["Unknown" if ready is None else _is("Ready", ready)]
    if at(body, "spec", "unschedulable"):
        words.append("SchedulingDisabled")
    return ",".join(words)


def _is(kind: str, found: Any) -> str:
    return kind if found.get("status") == "True" else f"Not{kind}"


def _roles(body: Body) -> str:
    prefix = "node-role.kubernetes.io/"
    labels = at(body, "metadata", "labels") or {}
    return joined(sorted(k.removeprefix(prefix) for k in labels if k.startswith(prefix)))


def _address(kind: str) -> Column:
    def cell(body: Body) -> str:
        for address in at(body, "status", "addresses") or ():
            if address["type"] == kind:
                return str(address["address"])
        return NONE

    name = {"InternalIP": "Internal-IP", "ExternalIP": "External-IP"}[kind]
    return Column(name, of(cell), priority=1)


def _info(name: str, key: str) -> Column:
    return Column(name, field("status", "nodeInfo", key, missing=UNKNOWN), priority=1)


NODES = (
    NAME,
    Column("Status", of(_node_status)),
    Column("Roles", of(_roles)),
    AGE,
    Column("Version", field("status", "nodeInfo", "kubeletVersion", missing="")),
    _address("InternalIP"),
    _address("ExternalIP"),
    _info("OS-Image", "osImage"),
    _info("Kernel-Version", "kernelVersion"),
    _info("Container-Runtime", "containerRuntimeVersion"),
)


def _last_seen(body: Body, now: datetime) -> str:
    seen = (
        at(body, "series", "lastObservedTime")
        or at(body, "lastTimestamp")
        or at(body, "deprecatedLastTimestamp")
        or at(body, "eventTime")
        or at(body, "metadata", "creationTimestamp")
    )
    return ago(seen, now)


def _first_seen(body: Body, now: datetime) -> str:
    first = at(body, "firstTimestamp") or at(body, "deprecatedFirstTimestamp")
    return ago(first or at(body, "eventTime") or at(body, "metadata", "creationTimestamp"), now)


def _object(body: Body) -> str:
    found = at(body, "involvedObject") or at(body, "regarding") or {}
    name = found.get("name", "")
    return f"{found.get('kind', '').lower()}/{name}" if name else found.get("kind", "").lower()


def _source(body: Body) -> str:
    found = at(body, "source") or at(body, "deprecatedSource") or {}
    component = found.get("component") or at(body, "reportingComponent") or ""
    return joined([component, found.get("host")], "")


EVENTS = (
    Column("Last Seen", _last_seen),
    Column("Type", field("type", missing="")),
    Column("Reason", field("reason", missing="")),
    Column("Object", of(_object)),
    Column("Subobject", field("involvedObject", "fieldPath", missing=""), priority=1),
    Column("Source", of(_source), priority=1),
    Column("Message", of(lambda body: (at(body, "message") or at(body, "note") or "").strip())),
    Column("First Seen", _first_seen, priority=1),
    Column("Count", of(lambda b: at(b, "series", "count") or at(b, "count") or 1), priority=1),
    Column("Name", field("metadata", "name"), format="name", priority=1),
)
# Before 1.34 the number of secrets was what this showed; it is kept for its name.
ACCOUNTS = (
    NAME,
    Column("Secrets", of(lambda body: len(at(body, "secrets") or ())), "integer"),
    AGE,
)
CREATED_AT = Column("Created At", field("metadata", "creationTimestamp", missing=UNKNOWN))
ROLES = (NAME, CREATED_AT)


def _role(body: Body) -> str:
    return f"{at(body, 'roleRef', 'kind') or ''}/{at(body, 'roleRef', 'name') or ''}"


def _subjects(kind: str, name: str) -> Column:
    def cell(body: Body) -> str:
        found = [s for s in at(body, "subjects") or () if s.get("kind") == kind]
        if kind == "ServiceAccount":
            return ", ".join(f"{s.get('namespace', '')}/{s['name']}" for s in found)
        return ", ".join(s["name"] for s in found)

    return Column(name, of(cell), priority=1)


BINDINGS = (
    NAME,
    Column("Role", of(_role)),
    AGE,
    _subjects("User", "Users"),
    _subjects("Group", "Groups"),
    _subjects("ServiceAccount", "ServiceAccounts"),
)
LEASES = (NAME, Column("Holder", field("spec", "holderIdentity", missing="")), AGE)
PRIORITIES = (
    NAME,
    Column("Value", field("value", missing=0), "integer"),
    Column("Global-Default", of(lambda body: bool(at(body, "globalDefault"))), "boolean"),
    AGE,
    Column("PreemptionPolicy", field("preemptionPolicy", missing="")),
)
WEBHOOKS = (
    NAME,
    Column("Webhooks", of(lambda body: len(at(body, "webhooks") or ())), "integer"),
    AGE,
)
RUNTIMES = (NAME, Column("Handler", field("handler", missing="")), AGE)
DRIVERS = (
    NAME,
    Column("AttachRequired", of(lambda b: bool(at(b, "spec", "attachRequired"))), "boolean"),
    Column("PodInfoOnMount", of(lambda b: bool(at(b, "spec", "podInfoOnMount"))), "boolean"),
    Column("StorageCapacity", of(lambda b: bool(at(b, "spec", "storageCapacity"))), "boolean"),
    Column("TokenRequests", of(lambda b: joined(_audiences(b), "<unset>"))),
    Column("RequiresRepublish", of(lambda b: bool(at(b, "spec", "requiresRepublish"))), "boolean"),
    Column("Modes", of(lambda b: joined(at(b, "spec", "volumeLifecycleModes") or ()))),
    AGE,
)


def _audiences(body: Body) -> list[str]:
    return [r.get("audience", "") for r in at(body, "spec", "tokenRequests") or ()]


def _service(body: Body) -> str:
    found = at(body, "spec", "service")
    return f"{found.get('namespace')}/{found.get('name')}" if found else "Local"


def _available(body: Body) -> str:
    found = condition(body, "Available")
    if found is None:
        return "Unknown"
    return "True" if found["status"] == "True" else f"{found['status']} ({found.get('reason', '')})"


API_SERVICES = (NAME, Column("Service", of(_service)), Column("Available", of(_available)), AGE)
DEFINITIONS = (NAME, CREATED_AT)


def _certificate(body: Body) -> str:
    kinds = [c["type"] for c in at(body, "status", "conditions") or ()]
    issued = ["Issued"] if at(body, "status", "certificate") else []
    return ",".join([*(k for k in ("Approved", "Denied", "Failed") if k in kinds), *issued]) or (
        "Pending"
    )


REQUESTS = (
    NAME,
    Column("Age", since("metadata", "creationTimestamp")),
    Column("SignerName", field("spec", "signerName")),
    Column("Requestor", field("spec", "username", missing="")),
    Column("RequestedDuration", field("spec", "expirationSeconds")),
    Column("Condition", of(_certificate)),
)
