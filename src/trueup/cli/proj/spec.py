"""
From flags and arguments to the spec of a project; every function gives a new spec.

As ``argocd`` has it, some say that there is nothing to do where others refuse: scripts call
``add-source`` without looking first.
"""

from collections.abc import Mapping
from typing import Any

from trueup.cli.command import Call, Given
from trueup.cli.flags import csv, many, switch, text
from trueup.cli.output import USAGE, Failure
from trueup.core.source.repositories import same

Spec = dict[str, Any]
Entry = Any


class Unchanged(Exception):
    """The project is as it was asked to be; it says so, and that is no failure."""


FLAGS = (
    text("description", "Description"),
    many("dest", "Permitted destination: SERVER,NAMESPACE", "d"),
    many("src", "Permitted repository", "s"),
    many("allow-cluster-resource", "Permitted cluster-scoped kind: GROUP/KIND[/NAME]"),
    many("deny-cluster-resource", "Denied cluster-scoped kind: GROUP/KIND[/NAME]"),
    many("allow-namespaced-resource", "Permitted namespaced kind: GROUP/KIND"),
    many("deny-namespaced-resource", "Denied namespaced kind: GROUP/KIND"),
    csv("signature-keys", "Keys that commits must be signed with"),
    csv("source-namespaces", "Namespaces that Applications may live in"),
    many("dest-service-accounts", "SERVER,NAMESPACE,SERVICE_ACCOUNT"),
    switch("orphaned-resources", "Watch for objects that nothing declares"),
    switch("orphaned-resources-warn", "Warn of them"),
)
KINDS = {
    "allow-cluster-resource": "clusterResourceWhitelist",
    "deny-cluster-resource": "clusterResourceBlacklist",
    "allow-namespaced-resource": "namespaceResourceWhitelist",
    "deny-namespaced-resource": "namespaceResourceBlacklist",
}


def with_flags(spec: Mapping[str, Any], given: Given) -> Spec:
    """*spec* with the flags that were given in place."""
    made = dict(spec)
    if given.has("description"):
        made["description"] = given.text("description")
    if given.has("src"):
        made["sourceRepos"] = list(given.many("src"))
    if given.has("dest"):
        made["destinations"] = [_destination(each) for each in given.many("dest")]
    for flag, field in KINDS.items():
        if given.has(flag):
            made[field] = [_kind(each, flag) for each in given.many(flag)]
    if given.has("signature-keys"):
        made["signatureKeys"] = [{"keyID": each} for each in given.many("signature-keys")]
    if given.has("source-namespaces"):
        made["sourceNamespaces"] = list(given.many("source-namespaces"))
    if given.has("dest-service-accounts"):
        accounts = [_account(each) for each in given.many("dest-service-accounts")]
        made["destinationServiceAccounts"] = accounts
    return _with_orphans(made, given)


def add_source(spec: Spec, call: Call) -> Spec:
    url = call.given.text("URL")
    for known in spec.get("sourceRepos") or ():
        if known == "*" or same(known, url):
            raise Unchanged(f"Source repository '{known}' already allowed in project")
    return _added(spec, "sourceRepos", url)


def remove_source(spec: Spec, call: Call) -> Spec:
    url, known = call.given.text("URL"), spec.get("sourceRepos") or []
    kept = [each for each in known if each != url and not same(each, url)]
    if kept == known:
        raise Unchanged(f"Source repository '{url}' does not exist in project")
    return {**spec, "sourceRepos": kept}


def add_destination(spec: Spec, call: Call) -> Spec:
    field = "name" if call.given.on("name") else "server"
    entry = {field: call.given.text("SERVER"), "namespace": call.given.text("NAMESPACE")}
    return _added(spec, "destinations", entry)


def remove_destination(spec: Spec, call: Call) -> Spec:
    cluster, namespace = call.given.text("SERVER"), call.given.text("NAMESPACE")
    known = spec.get("destinations") or []
    kept = [
        each
        for each in known
        if each.get("namespace", "") != namespace
        or cluster not in (each.get("server"), each.get("name"))
    ]
    if kept == known:
        raise Failure(f"destination {cluster},{namespace} does not exist in the project")
    return {**spec, "destinations": kept}


def allow_cluster(spec: Spec, call: Call) -> Spec:
    return _permit(spec, call, "cluster")


def deny_cluster(spec: Spec, call: Call) -> Spec:
    return _forbid(spec, call, "cluster")


def allow_namespaced(spec: Spec, call: Call) -> Spec:
    return _permit(spec, call, "namespace")


def deny_namespaced(spec: Spec, call: Call) -> Spec:
    return _forbid(spec, call, "namespace")


def add_namespace(spec: Spec, call: Call) -> Spec:
    namespace = call.given.text("NAMESPACE")
    for known in spec.get("sourceNamespaces") or ():
        if known in ("*", namespace):
            raise Unchanged(f"Source namespace '{known}' already allowed in project")
    return _added(spec, "sourceNamespaces", namespace)


def remove_namespace(spec: Spec, call: Call) -> Spec:
    namespace = call.given.text("NAMESPACE")
    if namespace not in (spec.get("sourceNamespaces") or ()):
        why = f"Source namespace '{namespace}' does not exist in project or cannot be removed"
        raise Unchanged(why)
    return _removed(spec, "sourceNamespaces", namespace)


def add_key(spec: Spec, call: Call) -> Spec:
    return _added(spec, "signatureKeys", {"keyID": call.given.text("KEY-ID")})


def remove_key(spec: Spec, call: Call) -> Spec:
    return _removed(spec, "signatureKeys", {"keyID": call.given.text("KEY-ID")})


def add_orphan(spec: Spec, call: Call) -> Spec:
    orphans = dict(spec.get("orphanedResources") or {})
    return {**spec, "orphanedResources": _added(orphans, "ignore", _orphan(call))}


def remove_orphan(spec: Spec, call: Call) -> Spec:
    orphans = dict(spec.get("orphanedResources") or {})
    return {**spec, "orphanedResources": _removed(orphans, "ignore", _orphan(call))}


def add_account(spec: Spec, call: Call) -> Spec:
    given = call.given
    account, namespace = given.text("SERVICE_ACCOUNT"), given.text("service-account-namespace")
    words = (given.text("SERVER"), given.text("NAMESPACE"))
    name = f"{namespace}:{account}" if namespace else account
    return _added(spec, "destinationServiceAccounts", _account(",".join((*words, name))))


def remove_account(spec: Spec, call: Call) -> Spec:
    given = call.given
    words = (given.text(name) for name in ("SERVER", "NAMESPACE", "SERVICE_ACCOUNT"))
    return _removed(spec, "destinationServiceAccounts", _account(",".join(words)))


def _permit(spec: Spec, call: Call, scope: str) -> Spec:
    """Into the white list, or out of the black one, whichever ``--list`` names."""
    if _list(call) == "deny":
        return _left(spec, f"{scope}ResourceBlacklist", _asked(call))
    return _listed(spec, f"{scope}ResourceWhitelist", _asked(call))


def _forbid(spec: Spec, call: Call, scope: str) -> Spec:
    if _list(call) == "deny":
        return _listed(spec, f"{scope}ResourceBlacklist", _asked(call))
    return _left(spec, f"{scope}ResourceWhitelist", _asked(call))


def _list(call: Call) -> str:
    """``allow`` or ``deny``, or the words that ``argocd`` had for them before."""
    said = call.given.text("list")
    found = {"white": "allow", "black": "deny"}.get(said, said)
    if found not in ("allow", "deny"):
        raise Failure(f"--list {said}: there is no such list", "allow or deny", USAGE)
    return found


def _listed(spec: Spec, field: str, entry: Entry) -> Spec:
    if entry in (spec.get(field) or ()):
        raise Unchanged(f"{_words(entry)} is already in {field}")
    return _added(spec, field, entry)


def _left(spec: Spec, field: str, entry: Entry) -> Spec:
    if entry not in (spec.get(field) or ()):
        raise Unchanged(f"{_words(entry)} is not in {field}")
    return _removed(spec, field, entry)


def _asked(call: Call) -> Entry:
    named = {"name": call.given.text("NAME")} if call.given.text("NAME") else {}
    return {"group": call.given.text("GROUP"), "kind": call.given.text("KIND"), **named}


def _orphan(call: Call) -> Entry:
    named = {"name": call.given.text("name")} if call.given.text("name") else {}
    return {"group": call.given.text("GROUP"), "kind": call.given.text("KIND"), **named}


def _added(spec: Spec, field: str, entry: Entry) -> Spec:
    known = spec.get(field) or []
    if entry in known:
        raise Failure(f"{_words(entry)} is already defined in {field} of the project")
    return {**spec, field: [*known, entry]}


def _removed(spec: Spec, field: str, entry: Entry) -> Spec:
    known = spec.get(field) or []
    if entry not in known:
        raise Failure(f"{_words(entry)} does not exist in {field} of the project")
    return {**spec, field: [each for each in known if each != entry]}


def _words(entry: Entry) -> str:
    return entry if isinstance(entry, str) else "/".join(str(each) for each in entry.values())


def _destination(text: str) -> Entry:
    cluster, comma, namespace = text.partition(",")
    if not comma:
        raise Failure(f"--dest: expected SERVER,NAMESPACE, got {text!r}")
    field = "server" if "://" in cluster or cluster == "*" else "name"
    return {field: cluster, "namespace": namespace}


def _account(text: str) -> Entry:
    parts = text.split(",")
    if len(parts) != 3:
        raise Failure(f"expected SERVER,NAMESPACE,SERVICE_ACCOUNT, got {text!r}")
    return {"server": parts[0], "namespace": parts[1], "defaultServiceAccount": parts[2]}


def _kind(text: str, flag: str) -> Entry:
    group, slash, rest = text.partition("/")
    kind, _, name = rest.partition("/")
    if not slash or not kind:
        raise Failure(f"--{flag}: expected GROUP/KIND, got {text!r}")
    return {"group": group, "kind": kind, **({"name": name} if name else {})}


def _with_orphans(spec: Spec, given: Given) -> Spec:
    if given.has("orphaned-resources") and not given.on("orphaned-resources"):
        return {name: value for name, value in spec.items() if name != "orphanedResources"}
    if given.on("orphaned-resources") or given.has("orphaned-resources-warn"):
        orphans = dict(spec.get("orphanedResources") or {})
        if given.has("orphaned-resources-warn"):
            orphans["warn"] = given.on("orphaned-resources-warn")
        return {**spec, "orphanedResources": orphans}
    return spec
