"""
Tracking: the mark that says which application an object belongs to.

``core.render`` puts the mark on what Git declares; ``core.compare`` reads it from what is live.
An annotation mark names the object that it was made for, so that a copy of it on another object
(operators and charts copy annotations to what they create) is seen to be a copy.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

TRACKING_ID = "argocd.argoproj.io/tracking-id"
INSTALLATION_ID = "argocd.argoproj.io/installation-id"
INSTANCE_LABEL = "app.kubernetes.io/instance"
LABEL_LIMIT = 63
UNMARKED = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")


class Method(StrEnum):
    """Where the mark stands; with both, the annotation decides."""

    ANNOTATION = "annotation"
    LABEL = "label"
    BOTH = "annotation+label"


class Tracking(Value, frozen=True):
    """``application.resourceTrackingMethod``, ``instanceLabelKey`` and ``installationID``."""

    method: Method = Method.ANNOTATION
    label_key: str = INSTANCE_LABEL
    installation_id: str = ""


class Mark(Value, frozen=True):
    """A tracking id: the application instance, and the object that it was made for."""

    instance: str
    ref: Ref

    def __str__(self) -> str:
        kind = self.ref.kind
        return f"{self.instance}:{kind.group}/{kind.kind}:{self.ref.namespace}/{self.ref.name}"


def parse(text: str) -> Mark | None:
    """The mark that *text* writes down; None if it is not one."""
    instance, colon, rest = text.partition(":")
    kind, second, name = rest.partition(":")
    if not (instance and colon and second and "/" in kind and "/" in name):
        return None
    group, _, kind_name = kind.partition("/")
    namespace, _, object_name = name.partition("/")
    return Mark(instance, Ref(GroupKind(group, kind_name), namespace, object_name))


def instance_name(app: str, namespace: str = "", control_namespace: str = "") -> str:
    """What marks call an application: ``<ns>_<name>`` outside the control plane's namespace."""
    return app if not namespace or namespace == control_namespace else f"{namespace}_{app}"


def application_of(instance: str, control_namespace: str = "") -> tuple[str, str]:
    """The namespace and the name of the application that *instance* stands for."""
    namespace, underscore, app = instance.partition("_")
    return (namespace, app) if underscore else (control_namespace, instance)


def marked(
    body: Mapping[str, Any], instance: str, tracking: Tracking, namespace: str = ""
) -> Mapping[str, Any]:
    """
    A copy of the manifest *body* with the mark on it; a CRD never gets one.

    *namespace* is the application's destination: the mark of a cluster-scoped object names it too.
    """
    obj = Object(body)
    group, _, _ = str(body.get("apiVersion", "")).rpartition("/")
    kind = GroupKind(group, str(body.get("kind", "")))
    if kind == UNMARKED:
        return body
    added: dict[str, Mapping[str, str]] = {}
    if tracking.method is not Method.LABEL:
        name = str(obj.at("metadata", "name") or "")
        ref = Ref(kind, obj.at("metadata", "namespace") or namespace, name)
        added["annotations"] = {TRACKING_ID: str(Mark(instance, ref))}
        if tracking.installation_id:
            installation = {INSTALLATION_ID: tracking.installation_id}
            added["annotations"] = {**added["annotations"], **installation}
    if tracking.method is not Method.ANNOTATION:
        added["labels"] = {tracking.label_key: _label(instance, tracking.method)}
    meta = dict(body.get("metadata") or {})
    for key, more in added.items():
        meta[key] = {**(meta.get(key) or {}), **more}
    return {**body, "metadata": meta}


def mark_of(obj: Object, tracking: Tracking) -> Mark | None:
    """The annotation mark of a live object, if it is one of this installation's."""
    text = obj.annotation(TRACKING_ID)
    if text is None or (obj.annotation(INSTALLATION_ID) or "") != tracking.installation_id:
        return None
    return parse(text)


def instance_of(obj: Object, tracking: Tracking) -> str:
    """The application instance that a live object is marked for; empty: none."""
    if tracking.method is Method.LABEL:
        label = obj.at("metadata", "labels", tracking.label_key)
        return label if isinstance(label, str) else ""
    mark = mark_of(obj, tracking)
    return mark.instance if mark else ""


def self_referenced(obj: Object, tracking: Tracking) -> bool:
    """Whether the mark of a live object was made for this object and not copied from another."""
    if tracking.method is Method.LABEL:
        return True
    mark = mark_of(obj, tracking)
    if mark is None:
        return True
    ref = obj.ref
    same_place = ref.namespace in ("", mark.ref.namespace)
    return same_place and (ref.kind, ref.name) == (mark.ref.kind, mark.ref.name)


def owned(obj: Object, instance: str, tracking: Tracking) -> bool:
    """
    Whether a live object is one of the application's top-level objects by its mark.

    An object that another object owns belongs to the tree below, never to Git.
    """
    if obj.at("metadata", "ownerReferences"):
        return False
    wanted = _label(instance, tracking.method) if tracking.method is Method.LABEL else instance
    return instance_of(obj, tracking) == wanted


def _label(instance: str, method: Method) -> str:
    """Labels hold 63 characters; with the annotation deciding, the label may be cut."""
    return instance[:LABEL_LIMIT].rstrip("-_.") if method is Method.BOTH else instance
