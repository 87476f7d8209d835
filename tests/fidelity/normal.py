"""
Normal: an answer without what can be equal on two servers by chance only.

Times of today, uids, resourceVersions, generated names, cluster addresses and node ports become
words that say what stood there; what controllers write in their own time is left out.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| [+-]\d{4} [A-Z]+( m=\S+)?)?")
_REVISION = re.compile(r"(resource ?version\D{1,40}?)\d+", re.IGNORECASE)
_ADDRESS = re.compile(r"\b10\.96\.\d+\.\d+\b")
_VOLUME = re.compile(r"(kube-api-access-)[a-z0-9]{5}\b")
_INSIDE = re.compile(r"\n@@ -[\s\S]*")  # a difference of Go's own structs, after a message
_SECONDS = re.compile(r"\d+s")
_NEAR = timedelta(days=2)
_WORDS = {
    "resourceVersion": "RV",
    "continue": "TOKEN",
    "nodePort": "PORT",
    "healthCheckNodePort": "PORT",
    "storageVersionHash": "HASH",
}
# Their status, and the annotations below, come from controllers, when they come to it.
_WATCHED = frozenset(
    {
        "CronJob",
        "CustomResourceDefinition",
        "DaemonSet",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Job",
        "PersistentVolumeClaim",
        "Pod",
        "PodDisruptionBudget",
        "ReplicaSet",
        "ReplicationController",
        "ResourceQuota",
        "StatefulSet",
    }
)
_ANNOTATIONS = ("deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation")
_KEPT = "kubernetes.io/pvc-protection"  # comes again, if somebody takes it
_CONTROLLERS = ("kube-apiserver", "kas", "kube-controller-manager", "kcm")


class Normal:
    """Makes the answers of one case normal: what it was told of chance stays known."""

    def __init__(self, namespace: str) -> None:
        self._names = {namespace: "NS"}
        self._made = re.compile(r"(?!)")
        self._prefix = ""

    def made_of(self, prefix: str) -> None:
        """A name may come that begins so, and ends by chance."""
        self._made = re.compile(re.escape(prefix[:58]) + r"[a-z0-9]{5}\b")
        self._prefix = prefix[:58] + "*****"

    def body(self, value: Any, *, settled: bool = False) -> Any:
        """*value* in normal form; *settled* if controllers may have had their say."""
        self._learn(value)
        if isinstance(value, Mapping) and value.get("kind") == "CustomResourceDefinition":
            settled = True  # the embedded server establishes it at once
        value = _sorted_causes(value)
        return self._of(_uncontrolled(value) if settled else value, "")

    def _learn(self, value: Any) -> None:
        """Remember names that the server has made."""
        for item in value.get("items") or () if isinstance(value, Mapping) else ():
            self._learn(item)
        meta = value.get("metadata") if isinstance(value, Mapping) else None
        prefix = meta.get("generateName") if isinstance(meta, Mapping) else None
        name = meta.get("name") if isinstance(meta, Mapping) else None
        if prefix and name and name.startswith(prefix[:58]) and len(name) == len(prefix[:58]) + 5:
            self._names[name] = name[:-5] + "*****"

    def _of(self, value: Any, key: str) -> Any:
        if isinstance(value, Mapping):
            return {
                self.text(name): self._managed(below) if name == "managedFields" else
                self._of(below, name)
                for name, below in value.items()
                if name != "description" or "format" not in value  # of a table's column
            }  # fmt: skip
        if isinstance(value, list):
            return [_age(self._of(item, key), key) for item in value]
        if key in _WORDS and value and isinstance(value, str | int):
            return _WORDS[key]
        return self.text(value) if isinstance(value, str) else value

    def _managed(self, entries: Any) -> Any:
        """Entries are ordered by second-exact times: here by who they are."""
        if not isinstance(entries, list):
            return entries
        found = [self._of(entry, "") for entry in entries]
        names = ("manager", "operation", "apiVersion", "subresource")
        return sorted(found, key=lambda entry: [str(entry.get(name, "")) for name in names])

    def text(self, text: str) -> str:
        for name, word in self._names.items():
            text = text.replace(name, word)
        text = self._made.sub(self._prefix, text)
        text = _VOLUME.sub(r"\1*****", text)
        text = _INSIDE.sub("", text)
        text = _UID.sub("UID", text)
        text = _TIME.sub(_today, text)
        text = _REVISION.sub(r"\1RV", text)
        return _ADDRESS.sub("ADDRESS", text)


def _age(value: Any, key: str) -> Any:
    """The age of an object in a table."""
    return "AGE" if key == "cells" and _SECONDS.fullmatch(str(value)) else value


def _sorted_causes(value: Any) -> Any:
    """Conflicts and a custom object's errors come in the order of a Go map: here as they read."""
    details = value.get("details") if isinstance(value, Mapping) else None
    if not isinstance(details, Mapping) or len(details.get("causes") or ()) < 2:
        return value
    causes = sorted(details["causes"], key=lambda cause: sorted(cause.items()))
    if causes[0].get("reason") == "FieldManagerConflict":
        return {**value, "details": {**details, "causes": causes}}
    if not str(details.get("group")).endswith(".example.com"):
        return value
    head = str(value["message"]).partition(" is invalid: ")[0]
    return {**value, "message": head, "details": {**details, "causes": causes}}


def _today(found: re.Match[str]) -> str:
    """A time of about now is chance, another was sent."""
    said = datetime.fromisoformat(found[0][:19]).replace(tzinfo=UTC)
    return "NOW" if abs(datetime.now(UTC) - said) < _NEAR else found[0]


def _uncontrolled(value: Any) -> Any:
    """*value* without what controllers write into it, at a time of their own."""
    if not isinstance(value, Mapping):
        return value
    if isinstance(items := value.get("items"), list):
        return {**value, "items": [_uncontrolled(item) for item in items]}
    if value.get("kind") not in _WATCHED:
        return value
    meta = dict(value.get("metadata") or {})
    if value["kind"] == "PersistentVolumeClaim" and _KEPT in (meta.get("finalizers") or ()):
        rest = [each for each in meta.pop("finalizers") if each != _KEPT]
        meta |= {"finalizers": rest} if rest else {}
    notes = {
        k: v for k, v in (meta.pop("annotations", None) or {}).items() if k not in _ANNOTATIONS
    }
    if notes:
        meta["annotations"] = notes
    if "managedFields" in meta:
        managed = meta["managedFields"]
        meta["managedFields"] = [e for e in managed if e.get("manager") not in _CONTROLLERS]
    return {name: below for name, below in {**value, "metadata": meta}.items() if name != "status"}
