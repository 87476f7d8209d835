"""
Naming: what is wrong with the metadata of an object: names, labels, owners, finalizers.

The order and the repetition of the complaints are a real server's: a change is checked once for all
kinds and once more by the kind, and some kinds check the whole object again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver.cluster import Asked
from trueup.k8s import causes, names
from trueup.k8s.causes import Cause

Body = Mapping[str, Any]
_STANDARD = ("foregroundDeletion", "kubernetes", "orphan")
_BANNED = (("v1", "Event"),)
_OWNER = ("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion")
_IDENTITY = ("name", "namespace", "uid", "deletionTimestamp", "deletionGracePeriodSeconds")


def _at_most(limit: int, check: names.Check) -> names.Check:
    """*check* for names that others are made of, which need some characters more."""

    def checked(name: str) -> names.Complaints:
        long = (f"must be no more than {limit} characters",) if len(name) > limit else ()
        return (*check(name), *long)

    return checked


# What objects may be called, where it is not a DNS subdomain.
NAMES: Mapping[str, names.Check] = {
    "namespaces": names.dns_label,
    "services": names.dns_label,
    "statefulsets.apps": names.dns_label,
    "cronjobs.batch": _at_most(52, names.dns_subdomain),
    "clusterroles.rbac.authorization.k8s.io": names.path_segment,
    "clusterrolebindings.rbac.authorization.k8s.io": names.path_segment,
    "roles.rbac.authorization.k8s.io": names.path_segment,
    "rolebindings.rbac.authorization.k8s.io": names.path_segment,
    "ipaddresses.networking.k8s.io": names.path_segment,
    "apiservices.apiregistration.k8s.io": names.path_segment,
}
# Kinds whose objects are checked as a whole again when they change.
_WHOLE = frozenset({"configmaps", "secrets", "services", "serviceaccounts", "limitranges"})


def problems(asked: Asked, body: Body, before: Body | None) -> list[Cause]:
    """What is wrong with the metadata of *body*, which is to take the place of *before*."""
    meta = body["metadata"]
    check = NAMES.get(asked.resource.qualified, names.dns_subdomain)
    if before is None:
        return [*_named(meta, check), *_common(meta), *_kind_finalizers(asked, meta)]
    changed = list(_changed(before["metadata"], meta))
    found = [*_common(meta), *changed, *_held(meta), *changed, *_held(meta)]
    return [*found, *_common(meta)] if asked.resource.qualified in _WHOLE else found


def _named(meta: Body, check: names.Check) -> Iterator[Cause]:
    if prefix := meta.get("generateName"):
        for words in names.generated(check)(prefix):
            yield causes.invalid("metadata.generateName", prefix, words)
    for words in check(meta["name"]):
        yield causes.invalid("metadata.name", meta["name"], words)


def _common(meta: Body) -> list[Cause]:
    """What is checked of new and of changed objects alike."""
    return [*_held(meta), *_finalizers(meta.get("finalizers") or ())]


def _held(meta: Body) -> list[Cause]:
    return [
        *names.labels(meta.get("labels") or {}, "metadata.labels"),
        *names.annotations(meta.get("annotations") or {}, "metadata.annotations"),
        *_owners(meta.get("ownerReferences") or ()),
    ]


def _owners(owners: Any) -> Iterator[Cause]:
    at = "metadata.ownerReferences"
    controller = ""
    for owner in owners:
        yield from _owner(owner, at)
        if owner.get("controller"):
            name = f"{owner.get('kind', '')}/{owner.get('name', '')}"
            if controller:
                words = (
                    'Only one reference can have Controller set to true. Found "true" in'
                    f" references for {controller} and {name}"
                )
                yield causes.invalid(at, _printed(owners), words)
            else:
                controller = name


def _owner(owner: Body, at: str) -> Iterator[Cause]:
    version = str(owner.get("apiVersion") or "")
    if not version or version.count("/") > 1:
        yield causes.invalid(f"{at}.apiVersion", version, "version must not be empty")
    for name in ("kind", "name", "uid"):
        if not owner.get(name):
            yield causes.invalid(f"{at}.{name}", "", "must not be empty")
    if (version, owner.get("kind")) in _BANNED:
        words = f"/{version}, Kind={owner['kind']} is disallowed from being an owner"
        yield causes.invalid(at, _printed(owner), words)


def _printed(value: Any) -> causes.Verbatim:
    """Owners with their fields in the order of Go's struct."""
    each = [value] if isinstance(value, Mapping) else value
    found = [{name: one[name] for name in _OWNER if name in one} for one in each]
    shown = found[0] if isinstance(value, Mapping) else found
    return causes.Verbatim(causes.as_json(shown))


def _finalizers(finalizers: Any) -> Iterator[Cause]:
    at = "metadata.finalizers"
    for name in finalizers:
        for words in names.label_key(name):
            yield causes.invalid(at, name, words)
    if "orphan" in finalizers and "foregroundDeletion" in finalizers:
        words = "finalizer orphan and foregroundDeletion cannot be both set"
        yield causes.invalid(at, list(finalizers), words)


def _kind_finalizers(asked: Asked, meta: Body) -> Iterator[Cause]:
    """Built-in kinds want finalizers of others to say whose they are."""
    if asked.resource.custom:
        return
    for at, name in enumerate(meta.get("finalizers") or ()):
        if "/" not in name and name not in _STANDARD:
            words = "name is neither a standard finalizer name nor is it fully qualified"
            yield causes.invalid(f"metadata.finalizers[{at}]", name, words)


def _changed(old: Body, new: Body) -> Iterator[Cause]:
    if "deletionTimestamp" in old:
        yield from _new_finalizers(old, new)
    for name in _IDENTITY:
        if new.get(name) != old.get(name):
            yield causes.immutable(f"metadata.{name}", new.get(name))


def _new_finalizers(old: Body, new: Body) -> Iterator[Cause]:
    """An object that is being deleted takes no new finalizers."""
    added = sorted(set(new.get("finalizers") or ()) - set(old.get("finalizers") or ()))
    if not added:
        return
    told = ", ".join(causes.quoted(name) for name in added)
    words = (
        "no new finalizers can be added if the object is being deleted,"
        f" found new finalizers []string{{{told}}}"
    )
    yield causes.forbidden("metadata.finalizers", words)
